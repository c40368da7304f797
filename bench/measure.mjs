// What every peer is measured by: chains of five steps, 50 at once, after a warm-up; then one chain of steps
// alone, each noting when it begins and ends. `runChain(steps, onStep)` resolves when the chain has ended.

const atOnce = 50
const chains = 1_000
const longChain = 500

export async function measure(runChain) {
  const many = async (total) => {
    let started = 0
    const one = async () => {
      while (started < total) {
        started += 1
        await runChain(5)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, one))
  }
  await many(atOnce * 4)
  const began = performance.now()
  await many(chains)
  const perSecond = (chains * 5) / ((performance.now() - began) / 1_000)

  const noted = []
  await runChain(longChain, noted)
  const gapsMs = noted.slice(1).map(({ began: at }, index) => at - noted[index].ended)
  return { perSecond, gapsMs }
}

/** The body of a step: it gives its own name, and notes when it ran where somebody asks. */
export function step(name, noted) {
  const began = performance.now()
  const value = { value: name }
  noted?.push({ began, ended: performance.now() })
  return value
}

export function tell(found) {
  console.log(JSON.stringify(found))
  process.exit(0)
}
