// Writes public/samples/orders.csv: orders of one year as they come out of real systems, with duplicates,
// regions in many spellings, amounts in two notations and dates in two. Deterministic: the same file each time.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './install.mjs'

let seed = 20_250_101
function random() {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}
const pick = (list) => list[Math.floor(random() * list.length)]

const regions = {
  north: ['North', 'north', 'NORTH', ' North ', 'N.'],
  south: ['South', 'south', 'SOUTH', 'South ', 'S.'],
  east: ['East', 'east', 'EAST', ' east', 'E.'],
  west: ['West', 'west', 'WEST', 'West', 'W.'],
  overseas: ['Overseas', 'overseas', 'OVERSEAS', 'Over-seas', 'Übersee'],
}
const weights = ['north', 'north', 'north', 'south', 'south', 'east', 'east', 'west', 'overseas']
const products = [
  ['Espresso beans 1 kg', 18.9],
  ['Filter papers', 4.2],
  ['Hand grinder', 79],
  ['Kettle, gooseneck', 64.5],
  ['Mug "Morning"', 12],
  ['Scale', 29.9],
  ['Tamper', 21.75],
]
const names = ['Adler', 'Baker', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Haddad']
const firms = ['& Sons', 'GmbH', 'Ltd', 'SA', 'Coffee', 'Roasters', '']
const pad = (number) => String(number).padStart(2, '0')
const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function order(id) {
  const [product, price] = pick(products)
  const [month, day] = [1 + Math.floor(random() * 12), 1 + Math.floor(random() * 28)]
  const date = random() < 0.85 ? `2025-${pad(month)}-${pad(day)}` : `${pad(day)}/${pad(month)}/2025`
  const region = random() < 0.012 ? '' : pick(regions[pick(weights)])
  const quantity = 1 + Math.floor(random() ** 3 * 40)
  const shown = random() < 0.05 ? `${quantity} pcs` : random() < 0.006 ? 'n/a' : String(quantity)
  const amount = (price * (random() < 0.2 ? 0.9 : 1)).toFixed(2)
  const cost = random() < 0.12 ? amount.replace('.', ',') : amount
  const customer = `${pick(names)} ${pick(firms)}`.trim()
  const status = pick(['paid', 'paid', 'paid', 'paid', 'shipped', 'shipped', 'cancelled', 'Paid'])
  return [`A-${10_000 + id}`, date, region, customer, product, shown, cost, status].map(quote)
}

const lines = ['order_id,ordered_on,region,customer,product,quantity,unit_price,status']
for (let id = 1; id <= 3_200; id++) {
  const line = order(id).join(',')
  lines.push(line)
  if (random() < 0.015) lines.push(line)
}
writeFileSync(join(root, 'public/samples/orders.csv'), `${lines.join('\n')}\n`)
