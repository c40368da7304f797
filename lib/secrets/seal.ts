// Envelope encryption: each secret has a key of its own, which is encrypted with the installation's key. The
// id of the installation's key, the namespace and the name are authenticated with it, so that a row that
// was moved or copied does not open.
//
//   format 1 | nonce 12 | wrapped key 32 | tag 16 | nonce 12 | ciphertext | tag 16

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '@/lib/shared/errors'

export type MasterKey = { id: string; bytes: Buffer }

const format = 1
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** The installation's key, from text of any form: 32 characters and more. */
export function masterKey(text: string): MasterKey {
  const bytes = Buffer.from(hkdfSync('sha256', text, '', 'millrace secrets', keyBytes))
  const id = createHash('sha256').update('millrace key id').update(bytes).digest('hex').slice(0, 16)
  return { id, bytes }
}

function encrypt(key: Buffer, aad: string, plain: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(aad))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, aad: string, sealed: Buffer): Buffer {
  const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  opener.setAAD(Buffer.from(aad))
  opener.setAuthTag(sealed.subarray(-tagBytes))
  return Buffer.concat([opener.update(sealed.subarray(nonceBytes, -tagBytes)), opener.final()])
}

export type SecretName = { namespace: string; key: string }

const aadOf = (master: MasterKey, name: SecretName, part: string) =>
  JSON.stringify([master.id, name.namespace, name.key, part])

export function seal(master: MasterKey, name: SecretName, plain: string): Buffer {
  const own = randomBytes(keyBytes)
  return Buffer.concat([
    Buffer.from([format]),
    encrypt(master.bytes, aadOf(master, name, 'key'), own),
    encrypt(own, aadOf(master, name, 'value'), Buffer.from(plain, 'utf8')),
  ])
}

/** Throws AppError unavailable where the key is another one, or the row was changed. */
export function unseal(master: MasterKey, name: SecretName, sealed: Buffer): string {
  const wrappedEnd = 1 + nonceBytes + keyBytes + tagBytes
  try {
    if (sealed[0] !== format) throw new Error('unknown format')
    const own = decrypt(master.bytes, aadOf(master, name, 'key'), sealed.subarray(1, wrappedEnd))
    return decrypt(own, aadOf(master, name, 'value'), sealed.subarray(wrappedEnd)).toString('utf8')
  } catch (error) {
    throw new AppError('unavailable', `The secret ${name.key} cannot be opened with this key.`, {
      cause: error,
    })
  }
}
