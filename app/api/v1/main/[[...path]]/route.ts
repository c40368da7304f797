import { handleRest } from '@/lib/rest/app'

export const dynamic = 'force-dynamic'

const handle = (request: Request) => handleRest(request)

export { handle as DELETE, handle as GET, handle as POST, handle as PUT }
