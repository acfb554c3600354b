// Tables as people read them: a hundred columns at most, words wrapped, nothing for no rows.
import { expect, test } from 'vitest'
import { Output } from '../../src/cli/output.ts'

const out = new Output(process.stdout, process.stderr, false)
const columns = [
  { head: 'Id', cell: ([id]: readonly [string, string]) => id },
  { head: 'Because', cell: ([, because]: readonly [string, string]) => because },
]

test('a wide table wraps the words of its widest column, and loses none', () => {
  const because = Array.from({ length: 60 }, (_, i) => `word${i}`).join(' ')
  const text = out.table([['1234', because]], columns)
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  for (const word of because.split(' ')) expect(text).toContain(word)
})

test('a narrow table is as wide as its cells', () => {
  expect(out.table([['1', 'It fits\nand is looking']], columns)).toBe(
    ' Id   Because\n 1    It fits\n      and is looking',
  )
})

test('no rows are no table', () => {
  expect(out.table([], columns)).toBe('')
})
