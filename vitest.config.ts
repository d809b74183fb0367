import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

export default defineConfig({
  resolve: { conditions: ["effect-codex-source"] },
  ssr: { resolve: { conditions: ["effect-codex-source"] } },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/home.ts",
    // One more than there are cores: most tests wait for a process of their own, or for a time to pass.
    maxWorkers: availableParallelism() + 1,
    // A turn of the real binary takes about a second on a small machine, a forced end up to six.
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})
