/** How an engine that holds decimals as texts with an order (`sortedDecimal`) counts with them in SQL. */
export interface DecimalSql {
  /** A value as a number: what is one, what is written as one, or what such a column holds. */
  readonly number: (value: string) => string
  /** What such a column holds for a number, or for what is written as one. */
  readonly held: (number: string) => string
}
