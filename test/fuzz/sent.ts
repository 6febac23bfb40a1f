/** What an application sent that changes what may be expected. */

/** Blanks before a name, which Prometheus 3 takes for a part of it: refused on purpose. */
export function isIndented(body: Uint8Array): boolean {
  return /(?:^|\n)[ \t]+[a-zA-Z_:]/.test(Buffer.from(body).toString('latin1'));
}

/** Names that need quotes: what nothing was done to keeps them. */
export function hasQuotedNames(body: Uint8Array): boolean {
  return /(?:^|\n)# (?:TYPE|HELP|UNIT) "|[{,][ \t]*"/.test(Buffer.from(body).toString('latin1'));
}
