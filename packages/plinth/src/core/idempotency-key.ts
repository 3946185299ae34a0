/**
 * How an Idempotency-Key is written: a String of structured fields (RFC 9651), or the bare token that many clients
 * send; 1 to 255 visible characters either way.
 */
export const idempotencyKeyPattern = '^(?:"((?:[!#-[\\]-~]|\\\\["\\\\]){1,255})"|([!#-~][!-~]{0,254}))$'
