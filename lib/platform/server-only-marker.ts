// Vitest runs server modules outside Next: the marker package `server-only` resolves to this empty file.
export {}
