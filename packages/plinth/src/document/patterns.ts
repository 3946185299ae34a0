/** The pattern of a text that says nothing else of what it holds: no text may hold U+0000 (RFC 7493). */
export const freeText = '^[^\\x00]*$'

/**
 * The pattern of a header that comes: what a field value may hold (RFC 9110, 5.5). Other bytes never get past the
 * parser.
 */
export const receivedField = '^[\\t -~\\x80-\\xff]*$'

/** The pattern of a header that is sent: visible ASCII and blanks. */
export const sentField = '^[ -~]*$'
