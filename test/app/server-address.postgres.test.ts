// The address that a server leaves for the command line leads to the server of the same database, whoever else shares
// the data directory.

import { expect, test } from 'vitest'
import { serverAddress, writeServerAddress } from '../../src/app/server-address.ts'
import { openWorld } from '../support/world.ts'

const [one, other] = [await openWorld(), await openWorld()]

test('two databases with one data directory have each the address of their own server', async () => {
  const neighbour = { ...other, settings: { ...other.settings, dataDirectory: one.settings.dataDirectory } }
  const ofOne = await writeServerAddress(one, 'http://127.0.0.1:5001')
  const ofNeighbour = await writeServerAddress(neighbour, 'http://127.0.0.1:5002')
  expect(await serverAddress(one)).toBe('http://127.0.0.1:5001')
  expect(await serverAddress(neighbour)).toBe('http://127.0.0.1:5002')
  await ofNeighbour()
  expect(await serverAddress(one)).toBe('http://127.0.0.1:5001')
  expect(await serverAddress(neighbour)).toBe('http://127.0.0.1:4400')
  await ofOne()
})

test('a server that stops leaves the address of the one that took its place', async () => {
  const before = await writeServerAddress(one, 'http://127.0.0.1:5001')
  const after = await writeServerAddress(one, 'http://127.0.0.1:5003')
  await before()
  expect(await serverAddress(one)).toBe('http://127.0.0.1:5003')
  await after()
  expect(await serverAddress(one)).toBe('http://127.0.0.1:4400')
})
