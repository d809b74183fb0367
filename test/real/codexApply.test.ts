/** `codex apply`, with a backend on this machine in place of OpenAI's. */
import * as Fs from "node:fs"
import * as Http from "node:http"
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { CodexError } from "effect-codex"
import { CodexApply, PatchError } from "effect-codex/sessions"
import { chatGptLogin, makeHome, noKeys } from "../auth/logins.ts"
import { git, onPlatform } from "../support/real.ts"

/** What the backend says of any task. */
type Answer = { readonly status: number; readonly body: unknown }

const task = (diff: string | undefined): Answer => ({
  status: 200,
  body: {
    id: "task_e_1",
    current_diff_task_turn: {
      id: "turn",
      output_items: diff === undefined ? [] : [{ type: "pr", output_diff: { diff } }]
    }
  }
})

const listen = (answer: () => Answer, asked: Array<string>) =>
  Effect.acquireRelease(
    Effect.callback<Http.Server>((resume) => {
      const server = Http.createServer((request, response) => {
        if (request.url?.includes("/tasks/")) asked.push(request.url)
        const { body, status } = answer()
        response.writeHead(status, { "content-type": "application/json" })
        response.end(typeof body === "string" ? body : JSON.stringify(body))
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )

const openApply = Effect.fnUntraced(function* (options: { readonly auth?: unknown; readonly port?: number } = {}) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.realPath(yield* fs.makeTempDirectoryScoped({ prefix: "codex-work-" }))
  Fs.writeFileSync(`${folder}/a.txt`, "one\nsame\n")
  yield* git(folder, "init", "-q")
  yield* git(folder, "add", "-A")
  yield* git(folder, "commit", "-q", "-m", "one")
  const asked: Array<string> = []
  let answer = task(undefined)
  const server = yield* listen(() => answer, asked)
  const address = server.address()
  const port = options.port ?? (typeof address === "object" ? address?.port : 0)
  const home = yield* makeHome("auth" in options ? { auth: options.auth } : { auth: chatGptLogin })
  const layer = CodexApply.layer({
    env: { ...noKeys, CODEX_HOME: home },
    config: { config: { chatgpt_base_url: `http://127.0.0.1:${port}/backend-api` } }
  })
  const apply = Context.get(yield* Layer.build(Layer.provide(layer, NodeServices.layer)), CodexApply)
  return {
    folder,
    asked,
    read: () => Fs.readFileSync(`${folder}/a.txt`, "utf8"),
    answers: (next: Answer) => {
      answer = next
    },
    task: (id: string, workingDirectory = folder) => apply.task(id, { workingDirectory })
  }
})

const reasonOf = (error: unknown) =>
  error instanceof PatchError || error instanceof CodexError ? error.reason : undefined

const edit = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n-one\n+two\n same\n"

describe("a task of codex", () => {
  it.live("is applied by its id or its address", () =>
    onPlatform(
      Effect.gen(function* () {
        const { answers, asked, folder, read, task: apply } = yield* openApply()
        answers(task(edit))
        assert.strictEqual(yield* apply("task_e_1"), "Successfully applied diff")
        assert.strictEqual(read(), "two\nsame\n")
        yield* git(folder, "reset", "-q", "--hard")
        yield* apply("https://chatgpt.com/codex/tasks/task_e_1?tab=diff")
        assert.strictEqual(read(), "two\nsame\n")
        assert.deepStrictEqual(new Set(asked), new Set(["/backend-api/wham/tasks/task_e_1"]))
      })
    )
  )

  it.live("that does not fit is a conflict that names the files, and says whether they hold marks", () =>
    onPlatform(
      Effect.gen(function* () {
        const { answers, folder, read, task: apply } = yield* openApply()
        const blob = (yield* git(folder, "rev-parse", "HEAD:a.txt")).trim()
        Fs.writeFileSync(`${folder}/a.txt`, "three\nsame\n")
        yield* git(folder, "commit", "-qam", "two")
        answers(task(edit))
        const refused = reasonOf(yield* Effect.flip(apply("task_e_1")))
        assert.deepInclude(refused, { _tag: "PatchConflict", files: ["a.txt"], changed: false })
        assert.strictEqual(read(), "three\nsame\n")
        answers(task(edit.replace("--- a", `index ${blob}..1111111 100644\n--- a`)))
        const merged = reasonOf(yield* Effect.flip(apply("task_e_1")))
        assert.deepInclude(merged, { _tag: "PatchConflict", files: ["a.txt"], changed: true })
        assert.include(read(), "<<<<<<<")
      })
    )
  )

  it.live("that cannot be fetched or has nothing to apply says why", () =>
    onPlatform(
      Effect.gen(function* () {
        const { answers, task: apply } = yield* openApply()
        for (const [answer, expected] of [
          [
            { status: 404, body: { detail: "Task not found" } },
            { _tag: "TaskNotFound", taskId: "task_e_1" }
          ],
          [
            { status: 500, body: {} },
            { _tag: "TaskUnavailable", status: 500 }
          ],
          [{ status: 200, body: "<html>" }, { _tag: "TaskUnavailable" }],
          [{ status: 401, body: {} }, { _tag: "AuthRequired" }],
          [{ status: 200, body: { current_diff_task_turn: null } }, { _tag: "TaskWithoutDiff" }],
          [task(undefined), { _tag: "TaskWithoutDiff" }],
          [task("hello"), { _tag: "PatchInvalid" }],
          [task(edit.replaceAll("a.txt", "../a.txt")), { _tag: "PathEscapes", path: "../a.txt" }]
        ] as const) {
          answers(answer)
          assert.deepInclude(reasonOf(yield* Effect.flip(apply("task_e_1"))), expected, JSON.stringify(answer))
        }
      })
    )
  )

  it.live("needs a ChatGPT login, a repository and a backend that answers", () =>
    onPlatform(
      Effect.gen(function* () {
        const { task: withoutLogin } = yield* openApply({ auth: undefined })
        assert.strictEqual(reasonOf(yield* Effect.flip(withoutLogin("task_e_1")))?._tag, "AuthRequired")
        const { answers, folder, task: apply } = yield* openApply()
        answers(task(edit))
        Fs.rmSync(`${folder}/.git`, { recursive: true })
        assert.strictEqual(reasonOf(yield* Effect.flip(apply("task_e_1")))?._tag, "NotARepository")
        assert.strictEqual(reasonOf(yield* Effect.flip(apply("task_e_1", `${folder}/nowhere`)))?._tag, "FolderNotFound")
        const { task: unanswered } = yield* openApply({ port: 9 })
        assert.strictEqual(reasonOf(yield* Effect.flip(unanswered("task_e_1")))?._tag, "TaskUnavailable")
      })
    )
  )

  it.live("is never asked for by what is no id", () =>
    onPlatform(
      Effect.gen(function* () {
        const { asked, task: apply } = yield* openApply()
        for (const id of ["", "--help", "../secrets", "a b", "a?b", "https://chatgpt.com/codex/tasks/..%2f", "."]) {
          assert.strictEqual(reasonOf(yield* Effect.flip(apply(id)))?._tag, "OptionInvalid", id)
        }
        assert.deepStrictEqual(asked, [])
      })
    )
  )
})
