/**
 * The stack of a fault without what may be somebody's: a message can quote the value that broke it. Our own messages are English and
 * name codes, so Chinese text in one came from a record; so did long digits (documents, accounts, telephones), tokens and addresses.
 */
export function scrubbed(error: Error): string {
  return hideProgramPaths(error.stack ?? `${error.name}: ${error.message}`)
    .replace(/[\w-]{10,}\.[\w-]{10,}\.[\w-]+/g, '<token>')
    .replace(/Bearer\s+\S+/gi, '<token>')
    .replace(/\?[^\s'"()]+/g, '?<query>')
    .replace(/[A-Z]*\d(?:[\s-]?[\dX]){6,}/gi, '<number>')
    .replace(/\p{Script=Han}(?:[\p{Script=Han}·•\s]*\p{Script=Han})?/gu, '<text>');
}

/** A frame's own file is ours; the folder it lies in is the machine's. */
function hideProgramPaths(stack: string): string {
  return stack.replace(/(?:file:\/\/)?\/[^\s()]*\/(?=[^\s()/]+:\d+:\d+)/g, '');
}
