import { defineConfig } from 'prisma/config'

// `prisma generate` needs no database; the deployer in lib/db applies prisma/migrations.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
