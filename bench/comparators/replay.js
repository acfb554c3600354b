// The replay of the bench in SQL, one engine a process: the score after every touchpoint stored in a table in memory, by
// five running sums under one window (forward decay), each engine's own best formulation of those tried.
// usage: node replay.js duckdb|clickhouse|postgres EVENTS.csv MODEL.json ROUNDS [URL]; prints one line of JSON.
// EVENTS.csv: person,second,kind by person, then second. MODEL.json: { weights, halfLives } by kind, seconds.
// What flatters Assay beside them: typed columns instead of SQL, no durability, no MVCC. Loading is not timed as replay.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'

const require = createRequire(import.meta.url)
const [engine, events, modelFile, roundsText, url] = process.argv.slice(2)
const { weights, halfLives, threshold } = JSON.parse(readFileSync(modelFile, 'utf8'))
const rounds = Number(roundsText)
const THREADS = 2
const classes = [...new Set(halfLives)].sort((a, b) => a - b)

const timed = async (work) => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Sum of the class's kinds as a value of a row: weight x exp((second - t0) x ln2 / h), else 0. */
const ofClass = (t0, h, exp) =>
  `case ${weights
    .map((weight, kind) => (halfLives[kind] === h ? `when kind = ${kind} then ${weight}` : ''))
    .join(' ')} else 0 end * ${exp(`(second - ${t0}) / ${h}.0`)}`

/** The query of all three: sums under a window, each scaled back to the row's own second. */
function scores(t0, { exp2, sum }) {
  const inner = classes.map((h, i) => `${ofClass(t0, h, exp2)} as g${i}`).join(', ')
  const outer = classes.map((h, i) => `${exp2(`(${t0} - second) / ${h}.0`)} * ${sum(`g${i}`)}`).join(' + ')
  return `select person, second, ${outer} as score from (select person, second, ${inner} from events) e
    window w as (partition by person order by second rows between unbounded preceding and current row)`
}

async function duckdb() {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS) })
  const db = await instance.connect()
  const value = async (query) => (await db.runAndReadAll(query)).getRows()[0]
  const load = await timed(() =>
    db.run(`create table events as select person::integer as person, second::integer as second,
      kind::utinyint as kind from read_csv('${events}', header = false, columns = {
      'person': 'integer', 'second': 'integer', 'kind': 'utinyint'})`),
  )
  const [t0] = await value('select min(second) from events')
  const query = scores(Number(t0), { exp2: (x) => `pow(2.0::double, ${x})`, sum: (g) => `sum(${g}) over w` })
  const replay = []
  for (let i = 0; i < rounds; i++) {
    await db.run('drop table if exists scores')
    replay.push(await timed(() => db.run(`create table scores as ${query}`)))
  }
  const [crossing] = await value(`select count(distinct person) from scores where score >= ${threshold}`)
  const [version] = await value('select version()')
  return { version, threads: THREADS, load, replay, crossing: Number(crossing) }
}

async function clickhouse() {
  const { Session } = require('chdb')
  const session = new Session(`${tmpdir()}/assay-bench-chdb-${process.pid}`)
  const run = (query) => session.query(`${query} settings max_threads = ${THREADS}`, 'TSV').trim()
  session.query('create database if not exists bench')
  session.query(`create table bench.events (person UInt32, second UInt32, kind UInt8) engine = MergeTree
    order by (person, second)`)
  const load = await timed(() =>
    session.query(`insert into bench.events select * from file('${events}', 'CSV',
      'person UInt32, second UInt32, kind UInt8') settings max_threads = ${THREADS}`),
  )
  session.query('optimize table bench.events final')
  const t0 = Number(run('select min(second) from bench.events'))
  const second = 'toInt64(second)'
  const classOf = (h) =>
    `transform(kind, [${halfLives.flatMap((one, kind) => (one === h ? [kind] : []))}],
      [${weights.flatMap((weight, kind) => (halfLives[kind] === h ? [`${weight}.`] : []))}], 0.)
      * exp2((${second} - ${t0}) / ${h}.)`
  const query = `select person, second, ${classes
    .map((h, i) => `exp2((${t0} - ${second}) / ${h}.) * sum(g${i}) over w`)
    .join(' + ')} as score
    from (select person, second, ${classes.map((h, i) => `${classOf(h)} as g${i}`).join(', ')} from bench.events)
    window w as (partition by person order by second rows between unbounded preceding and current row)`
  const replay = []
  for (let i = 0; i < rounds; i++) {
    session.query('drop table if exists bench.scores')
    session.query('create table bench.scores (person UInt32, second UInt32, score Float64) engine = Memory')
    replay.push(await timed(() => run(`insert into bench.scores ${query}`)))
  }
  const crossing = Number(run(`select uniqExact(person) from bench.scores where score >= ${threshold}`))
  const version = run('select version()')
  session.cleanup?.()
  return { version, threads: THREADS, load, replay, crossing }
}

async function postgres() {
  const { createReadStream } = await import('node:fs')
  const { pipeline } = await import('node:stream/promises')
  const pg = (await import('pg')).default
  const { from } = require('pg-copy-streams')
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  await db.query(`set work_mem = '1GB'; set jit = off; set max_parallel_workers_per_gather = 1`)
  await db.query('drop table if exists events, scores')
  await db.query('create unlogged table events (person integer, second integer, kind smallint)')
  const load = await timed(async () => {
    await pipeline(createReadStream(events), db.query(from('copy events from stdin (format csv)')))
    await db.query('create index on events (person, second) include (kind)')
    await db.query('vacuum analyze events')
  })
  const { rows } = await db.query('select min(second) as t0 from events')
  const query = scores(rows[0].t0, {
    exp2: (x) => `exp(${Math.LN2}::float8 * ${x})`,
    sum: (g) => `sum(${g}) over w`,
  })
  const replay = []
  for (let i = 0; i < rounds; i++) {
    await db.query('drop table if exists scores')
    replay.push(await timed(() => db.query(`create unlogged table scores as ${query}`)))
  }
  const crossed = await db.query(
    `select count(distinct person)::int as n from scores where score >= ${threshold}`,
  )
  const version = (await db.query('show server_version')).rows[0].server_version
  await db.query('drop table events, scores')
  await db.end()
  // A window function runs in one process, whatever the setting.
  return { version, threads: 1, load, replay, crossing: crossed.rows[0].n }
}

const ENGINES = { duckdb, clickhouse, postgres }
const told = await ENGINES[engine]()
process.stdout.write(`${JSON.stringify(told)}\n`)
process.exit(0)
