// The headers that every answer carries. Scripts run only with the nonce of their own response;
// 'strict-dynamic' lets what they load run too. Styles may stand in attributes, because React writes
// them there. Development needs eval and a socket for reloading.

export type SecurityHeaderOptions = { nonce: string; https: boolean; development?: boolean }

export function securityHeaders(options: SecurityHeaderOptions): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(options),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(options.https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}

export function contentSecurityPolicy({ nonce, https, development }: SecurityHeaderOptions) {
  const directives: Record<string, string> = {
    'default-src': "'self'",
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'connect-src': `'self'${development ? ' ws: wss:' : ''}`,
    'worker-src': "'self' blob:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  }
  const parts = Object.entries(directives).map(([name, value]) => `${name} ${value}`)
  return (https ? [...parts, 'upgrade-insecure-requests'] : parts).join('; ')
}
