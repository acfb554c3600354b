// A text of at most so many UTF-16 units, never ending in half of a character: PostgreSQL refuses lone surrogates.
export const cutText = (text: string, lengthMax: number): string =>
  text.length <= lengthMax ? text : text.slice(0, lengthMax).replace(/[\ud800-\udbff]$/, '')
