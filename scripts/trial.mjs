// `npm run trial`: the trials of e2e, which start and stop whole products, and what a person does first, on a
// clone of the last commit: install and start from nothing, start again, start without the install scripts of
// packages, develop with reload. As root it does so as an ordinary user too, made for it and removed after it.
// It takes many minutes, so `npm test` leaves it out.

import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from './install.mjs'

const base = mkdtempSync(join(tmpdir(), 'millrace-trial-'))
// As root, Postgres runs as an account of its own, which has to reach its programs and its data.
chmodSync(base, 0o755)
const user = `trial${process.pid}`
const isRoot = process.getuid?.() === 0
const run = (command, args, options = {}) => {
  const done = spawnSync(command, args, { encoding: 'utf8', ...options })
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr}`)
  return done.stdout.trim()
}
const registry = run('npm', ['config', 'get', 'registry'])

after(() => {
  if (isRoot) spawnSync('userdel', [user])
  rmSync(base, { recursive: true, force: true, maxRetries: 5 })
})

function clone(name) {
  const folder = join(base, name)
  run('git', ['clone', '--quiet', '--no-hardlinks', root, folder])
  return folder
}

/** Who runs it: nobody else where we are not root. */
function ordinary(folder) {
  const home = join(base, 'home')
  run('useradd', ['--create-home', '--home-dir', home, user])
  run('chown', ['-R', `${user}:`, folder])
  const ids = { uid: Number(run('id', ['-u', user])), gid: Number(run('id', ['-g', user])) }
  return { ...ids, env: { HOME: home, USER: user } }
}

async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function until(what, look) {
  const deadline = Date.now() + 900_000
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Ids of processes that belong to a folder. */
function processesOf(folder) {
  if (!existsSync('/proc/self/environ')) return []
  const mentions = (pid, file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder)
    } catch {
      return false
    }
  }
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return ids.filter((pid) => mentions(pid, 'environ') || mentions(pid, 'cmdline'))
}

/** Starts it, and gives what it printed once it serves. */
async function start(folder, { as = {}, script = 'start', environment = {} } = {}) {
  const port = await freePort()
  const data = join(folder, '.data')
  const { env: own, ...ids } = as
  const { PATH, LANG } = process.env
  const began = performance.now()
  const child = spawn('npm', ['run', script], {
    cwd: folder,
    ...ids,
    env: {
      PATH,
      LANG,
      HOME: process.env.HOME,
      npm_config_registry: registry,
      ...own,
      PORT: String(port),
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_DATA_DIR: data,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const it = { said: '', url: `http://127.0.0.1:${port}`, seconds: 0, stop: async () => undefined }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (it.said += text))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await until('it serves', async () => {
    if (child.exitCode !== null) throw new Error(`It ended:\n${it.said}`)
    const ready = await fetch(`${it.url}/readyz`).catch(() => null)
    return ready?.ok && it.said.includes('is serving at')
  })
  it.seconds = (performance.now() - began) / 1000
  it.stop = async () => {
    child.kill('SIGTERM')
    const code = await ended
    await until('nothing is left', () => processesOf(data).length === 0)
    if (code !== 0) throw new Error(`It ended with ${code}:\n${it.said}`)
  }
  return it
}

function expect(condition, message) {
  if (!condition) throw new Error(message)
}

const link = /http:\/\/\S+\/welcome\?link=[\w-]{43}/

async function firstAndSecond(folder, as) {
  const first = await start(folder, { as })
  for (const words of [
    'Installing packages',
    'Building',
    'Starting Postgres',
    'migration',
    'sample flows',
  ]) {
    expect(first.said.includes(words), `It did not say "${words}":\n${first.said}`)
  }
  const [address] = link.exec(first.said) ?? []
  expect(address, `It printed no link:\n${first.said}`)
  const page = await fetch(address.replace('localhost', '127.0.0.1'))
  expect(page.status === 200, `The link answers ${page.status}`)
  await first.stop()
  const second = await start(folder, { as })
  expect(!/Installing|Building/.test(second.said), `It installed or built again:\n${second.said}`)
  expect(link.test(second.said), 'There is no administrator yet, and no link either')
  await second.stop()
  return `${first.seconds.toFixed(1)} s from nothing, ${second.seconds.toFixed(1)} s the second time`
}

void test('every way to start, to stop and to join', () => {
  const done = spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'test'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MILLRACE_TRIAL: '1' },
  })
  expect(done.status === 0, 'A trial failed, as said above')
})

void test('npm start from nothing, and again', async (t) => {
  t.diagnostic(await firstAndSecond(clone('fresh')))
})

void test('the same as an ordinary user', { skip: !isRoot && 'not root' }, async (t) => {
  const folder = clone('ordinary')
  t.diagnostic(await firstAndSecond(folder, ordinary(folder)))
})

void test('packages that were installed without their scripts', async () => {
  const folder = clone('scriptless')
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  const it = await start(folder)
  expect(!it.said.includes('Installing'), `It installed again:\n${it.said}`)
  await it.stop()
})

void test('npm run dev reloads a page and a file of the server', async (t) => {
  const folder = join(base, 'fresh')
  const it = await start(folder, { script: 'dev' })
  const change = (file, from, to) => {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text.includes(from), `${file} does not say ${from}`)
    writeFileSync(join(folder, file), text.replace(from, to))
  }
  const read = (path) =>
    fetch(it.url + path).then(
      (answer) => answer.text(),
      () => '',
    )
  await until('the page is there', async () => (await read('/sign-in')).includes('<main'))
  change('app/(auth)/sign-in/page.tsx', '<SignInForm', '<p>a page that was edited</p><SignInForm')
  await until('the edited page', async () => (await read('/sign-in')).includes('that was edited'))
  change('lib/processes/health.ts', "status: 'ok', version", "status: 'edited', version")
  await until('the edited server', async () => (await read('/livez')).includes('edited'))
  change('lib/processes/health.ts', "status: 'edited'", "status: 'edited'((")
  await until('a refusal', () => it.said.includes('That does not compile'))
  expect((await read('/livez')).includes('edited'), 'It does not serve what it was any more')
  change('lib/processes/health.ts', "'edited'((", "'mended'")
  await until('the mended server', async () => (await read('/livez')).includes('mended'))
  t.diagnostic(`${(it.said.match(/Reloading/g) ?? []).length} reloads`)
  await it.stop()
})
