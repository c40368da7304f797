// Patterns of file names as `outputFiles` takes them: `*` within a folder, `**` across, `?`, `{a,b}`.

export function globPattern(glob: string): RegExp {
  let source = ''
  let depth = 0
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? ''
    if (character === '*' && glob[at + 1] === '*') {
      const slash = glob[at + 2] === '/'
      source += slash ? '(?:[^/]+/)*' : '.*'
      at += slash ? 2 : 1
    } else if (character === '*') source += '[^/]*'
    else if (character === '?') source += '[^/]'
    else if (character === '{') {
      depth++
      source += '(?:'
    } else if (character === '}' && depth > 0) {
      depth--
      source += ')'
    } else if (character === ',' && depth > 0) source += '|'
    else source += character.replace(/[.+^$()|\\[\]{}]/, '\\$&')
  }
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 's')
}

export function matchesGlob(path: string, globs: string[]): boolean {
  return globs.some((glob) => globPattern(glob.replace(/^\.\//, '')).test(path))
}
