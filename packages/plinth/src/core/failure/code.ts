/**
 * The closed list of ways an operation can end badly, with what each is on the transports that have a number for it.
 * The words and gRPC numbers are those of `google.rpc.Code`; the HTTP statuses follow RFC 9110.
 */
export const codes = {
  canceled: { grpc: 1, http: 499, retry: false },
  unknown: { grpc: 2, http: 500, retry: false },
  invalid_argument: { grpc: 3, http: 400, retry: false },
  deadline_exceeded: { grpc: 4, http: 504, retry: true },
  not_found: { grpc: 5, http: 404, retry: false },
  already_exists: { grpc: 6, http: 409, retry: false },
  permission_denied: { grpc: 7, http: 403, retry: false },
  resource_exhausted: { grpc: 8, http: 429, retry: true },
  failed_precondition: { grpc: 9, http: 409, retry: false },
  aborted: { grpc: 10, http: 409, retry: true },
  out_of_range: { grpc: 11, http: 400, retry: false },
  unimplemented: { grpc: 12, http: 501, retry: false },
  internal: { grpc: 13, http: 500, retry: false },
  unavailable: { grpc: 14, http: 503, retry: true },
  data_loss: { grpc: 15, http: 500, retry: false },
  unauthenticated: { grpc: 16, http: 401, retry: false },
} as const

/** One of the sixteen ways an operation can end badly. */
export type Code = keyof typeof codes
