// The built web app: files of one directory, listed once at the start, so that no path is ever joined from a
// request; every other address that a browser asks for gets index.html and the app's own router.
// Deliberately absent: anything for /api and /v1, whose unknown addresses answer in the error shape.

import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Files with a hash in their name never change; Vite puts them here. */
const HASHED = '/assets/'
const YEAR_SECONDS = 365 * 24 * 3600
/** More files than this is not a web app but a mistaken directory. */
const FILES_MAX = 10_000
/** What tools ask for that read no page: browsers are told of the mark itself by name. */
const OTHER_NAMES: Readonly<Record<string, string>> = { '/favicon.ico': '/mark.svg' }
const NOT_PAGES = /^\/(api|v1|sign-in|docs|assets)\/|^\/[^/]+\.[a-z0-9]{1,8}$/i

/** Serves a request from the directory; says false when it is not for the web app. */
export type WebApp = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null

/** Lists the directory and registers what sends files. An empty or missing directory serves nothing. */
export async function openWebApp(app: FastifyInstance, directory: string | null): Promise<WebApp> {
  const files = directory === null ? new Set<string>() : listFiles(directory)
  if (directory === null || !files.has('/index.html')) return () => null
  await app.register(fastifyStatic, {
    root: directory,
    serve: false,
    cacheControl: false,
    // scripts/build.js writes .br and .gz beside each file.
    preCompressed: true,
  })
  return (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    reply.header('vary', 'accept-encoding')
    const asked = request.url.split('?', 1)[0] ?? '/'
    const path = OTHER_NAMES[asked] ?? asked
    if (files.has(path)) {
      const forEver = path.startsWith(HASHED)
      reply.header('cache-control', forEver ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
      return reply.sendFile(path.slice(1))
    }
    if (NOT_PAGES.test(path)) return null
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  }
}

function listFiles(directory: string): Set<string> {
  let names: string[]
  try {
    names = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set()
    throw error
  }
  if (names.length > FILES_MAX)
    throw new Error(`${directory} holds ${names.length} files; expected a web app.`)
  const whole = new Set(names)
  // Compressed copies are sent in the place of their files, not under addresses of their own.
  const isCopy = (name: string): boolean => /\.(gz|br)$/.test(name) && whole.has(name.slice(0, -3))
  return new Set(names.filter((name) => !isCopy(name)).map((name) => `/${name.split(sep).join('/')}`))
}
