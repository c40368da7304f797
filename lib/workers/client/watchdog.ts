// A worker that is killed with SIGKILL can clean nothing up. Beside it stands this shell, in a session of
// its own, reading a pipe: when the pipe closes, whatever the reason, it kills the process groups
// that were named to it, everything that carries the worker's mark, and removes the working directories.
// It looks again until nothing is left: what is dying may still fork once, or write one more file.

import { spawn, type ChildProcess } from 'node:child_process'

const script = `
trap '' INT TERM HUP
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -KILL -"$group" 2>/dev/null; done
rounds=0
while [ $rounds -lt 50 ]; do
  rounds=$((rounds + 1))
  found=
  for file in $(grep -las "$1" /proc/[0-9]*/environ 2>/dev/null); do
    process=\${file#/proc/}
    kill -KILL "\${process%/environ}" 2>/dev/null && found=yes
  done
  case $2 in ?*) rm -rf "$2" 2>/dev/null ;; esac
  [ -z "$found" ] && [ ! -e "$2" ] && break
  sleep 0.1
done
`

export type Watchdog = {
  watch(group: number): void
  release(group: number): void
  pid(): number | undefined
  /** Closes the pipe: the watchdog does its work once and ends. */
  close(): void
}

export function startWatchdog(options: { mark: string; directory: string }): Watchdog {
  const watched = new Set<number>()
  let closed = false
  let child: ChildProcess

  const start = (): void => {
    child = spawn('/bin/sh', ['-c', script, 'millrace-watchdog', options.mark, options.directory], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' } as unknown as NodeJS.ProcessEnv,
    })
    child.unref()
    child.stdin?.on('error', () => undefined)
    child.on('error', () => undefined)
    child.on('exit', () => {
      if (!closed) start()
    })
    for (const group of watched) child.stdin?.write(`+ ${group}\n`)
  }
  start()

  return {
    watch(group) {
      watched.add(group)
      child.stdin?.write(`+ ${group}\n`)
    },
    release(group) {
      if (watched.delete(group)) child.stdin?.write(`- ${group}\n`)
    },
    pid: () => child.pid,
    close() {
      closed = true
      child.stdin?.end()
    },
  }
}
