import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Stream } from "effect"
import {
  AnswerTimeout,
  type ApprovalDecision,
  type ApprovalRequest,
  type ApprovalRule,
  Approvals,
  type ApprovalsService
} from "effect-codex/app-server"
import { TestClock } from "effect/testing"
import { openScripted } from "./scripted.ts"

const asked = { threadId: "thread", turnId: "turn", itemId: "item" }

const command = (
  line: string | undefined,
  cwd: string | undefined = "/srv",
  more: { readonly kind?: string; readonly networkApprovalContext?: { host: string; protocol: "https" } } = {}
): ApprovalRequest => ({
  _tag: "Command",
  ...asked,
  reason: undefined,
  command: line,
  cwd,
  params: { ...asked, startedAtMs: 1, ...more }
})

const fileChange: ApprovalRequest = {
  _tag: "FileChange",
  ...asked,
  reason: undefined,
  params: { ...asked, startedAtMs: 1 }
}

const permissions: ApprovalRequest = {
  _tag: "Permissions",
  ...asked,
  reason: undefined,
  params: { ...asked, startedAtMs: 1, cwd: "/srv", permissions: {} }
}

/** What is decided on each. */
const decide = (layer: Layer.Layer<never>, ...requests: ReadonlyArray<ApprovalRequest>) =>
  Effect.forEach(requests, (request) => Approvals.ask(request)).pipe(Effect.provide(layer))

/** The lines that the rules accept. */
const accepted = (rules: ReadonlyArray<ApprovalRule>, lines: ReadonlyArray<string>) =>
  Effect.map(decide(Approvals.layerPolicy(rules), ...lines.map((line) => command(line))), (decisions) =>
    lines.filter((_, i) => decisions[i] === "accept")
  )

const gitStatus: ApprovalRule = { commandPrefix: ["git", "status"], decision: "accept" }

describe("a rule for how a command begins", () => {
  it.effect("takes it with what follows, and behind the shell that codex runs it in", () =>
    Effect.gen(function* () {
      const lines = [
        "git status",
        "git status --short",
        "git  status  -s",
        "bash -lc 'git status'",
        "bash -c 'git status --short'",
        "/bin/bash -lc 'git status'",
        "/usr/bin/zsh -lc 'git status'",
        "/bin/sh -c 'git status'",
        `bash -lc "git status"`
      ]
      assert.deepStrictEqual(yield* accepted([gitStatus], lines), lines)
    })
  )

  it.effect("takes whole words, in their order", () =>
    Effect.gen(function* () {
      const lines = ["git", "git statuses", "git -C /x status", "status git", "gitstatus", "", " ", "GIT status"]
      assert.deepStrictEqual(yield* accepted([gitStatus], lines), [])
    })
  )

  for (const [name, lines] of [
    [
      "a second command",
      [
        "git status; rm -rf .",
        "git status;rm -rf .",
        "git status && rm -rf .",
        "git status || rm -rf .",
        "git status & rm -rf .",
        "git status | sh",
        "git status\nrm -rf .",
        "git status\r\nrm -rf .",
        "git status # \n rm -rf ."
      ]
    ],
    [
      "a substitution or an expansion",
      [
        "git status $(rm -rf .)",
        "git status `rm -rf .`",
        "git status <(rm -rf .)",
        "git status $HOME",
        "git status ${x:-y}",
        "git status {a,b}",
        "git status *",
        "git status ~",
        "$(echo git) status"
      ]
    ],
    ["a redirection", ["git status > ~/.bashrc", "git status >out", "git status < in", "git status 2>&1"]],
    ["quoting", [`"git" status`, "'git status'", "git\\ status", `git status "a b"`, "git status 'a; b'"]],
    [
      "a second command behind the shell",
      [
        "bash -lc 'git status; rm -rf .'",
        "bash -lc 'git status && rm -rf .'",
        `bash -lc "git status $(rm -rf .)"`,
        "bash -lc 'git status' ; rm -rf .",
        "bash -lc 'git status' '; rm -rf .'",
        "bash -lc 'git status'; rm -rf . # '",
        "bash -lc 'git status\nrm -rf .'",
        "bash -lc 'git status' && bash -lc 'rm -rf .'",
        "bash -lc git status",
        "bash -lc 'bash -lc \"git status; rm -rf .\"'"
      ]
    ],
    [
      "a shell that is none of the system's",
      [
        "/tmp/evil/bash -lc 'git status'",
        "/srv/bin/bash -lc 'git status'",
        "./bash -lc 'git status'",
        "/bin/../tmp/bash -lc 'git status'",
        "bash --rcfile /tmp/evil -ic 'git status'",
        "PATH=/tmp/evil bash -lc 'git status'"
      ]
    ],
    ["a variable", ["PATH=/tmp/evil git status", "env PATH=/tmp/evil git status", "LD_PRELOAD=/tmp/x.so git status"]],
    ["another program of that name", ["/tmp/git status", "./git status", "sudo git status"]],
    [
      "a space that is none to a shell",
      ["git\u00a0status", "git status\u2028rm", "git\u3000status", "git\vstatus", "git\fstatus"]
    ]
  ] as const) {
    it.effect(`does not take ${name}`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* accepted([gitStatus], lines), [])
      })
    )
  }

  it.effect("takes nothing but a command that is to be run", () =>
    Effect.gen(function* () {
      const decisions = yield* decide(
        Approvals.layerPolicy([gitStatus]),
        command(undefined),
        command("git status", "/srv", { kind: "writeStdin" }),
        command("git status", "/srv", { kind: "humanCommand" }),
        command("git status", "/srv", { kind: "fromTheFuture" }),
        command("git status", "/srv", { networkApprovalContext: { host: "example.com", protocol: "https" } }),
        fileChange,
        permissions,
        command("git status", "/srv", { kind: "command" })
      )
      assert.deepStrictEqual(decisions, [...Array.from({ length: 7 }, (): ApprovalDecision => "decline"), "accept"])
    })
  )
})

describe("a rule for a folder", () => {
  const within = (folder: string, ...folders: ReadonlyArray<string>) =>
    Effect.map(
      decide(
        Approvals.layerPolicy([{ within: folder, decision: "accept" }]),
        ...folders.map((cwd) => command("make", cwd))
      ),
      (decisions) => folders.filter((_, i) => decisions[i] === "accept")
    )

  it.effect("takes the folder and those below it", () =>
    Effect.gen(function* () {
      const inside = ["/srv", "/srv/", "/srv/a", "/srv/a/b", "/srv/a..b", "/srv/.hidden"]
      assert.deepStrictEqual(yield* within("/srv", ...inside), inside)
      assert.deepStrictEqual(yield* within("/srv/", ...inside), inside)
      assert.deepStrictEqual(yield* within("/", "/", "/etc"), ["/", "/etc"])
      assert.deepStrictEqual(yield* within("C:\\work", "C:\\work\\a"), ["C:\\work\\a"])
    })
  )

  it.effect("takes none beside it, and none that goes up again", () =>
    Effect.gen(function* () {
      const outside = [
        "/",
        "/workshop",
        "/etc",
        "work",
        "",
        "/other/srv",
        "/srv/..",
        "/srv/../etc",
        "/srv/a/../../etc",
        "/srv\\..\\etc"
      ]
      assert.deepStrictEqual(yield* within("/srv", ...outside), [])
    })
  )

  it.effect("takes nothing whose folder is not known", () =>
    Effect.gen(function* () {
      const layer = Approvals.layerPolicy([{ within: "/srv", decision: "accept" }])
      const unknown: ApprovalRequest = { ...command("make"), cwd: undefined } as ApprovalRequest
      assert.deepStrictEqual(yield* decide(layer, unknown, fileChange, permissions), ["decline", "decline", "decline"])
    })
  )
})

describe("rules", () => {
  it.effect("match by kind, all that one says, the first that does; the rest is declined or as was said", () =>
    Effect.gen(function* () {
      const rules: ReadonlyArray<ApprovalRule> = [
        { kind: "Permissions", decision: "cancel" },
        { kind: "Command", commandPrefix: ["npm"], within: "/srv", decision: "acceptForSession" },
        { kind: "FileChange", commandPrefix: ["npm"], decision: "accept" },
        { commandPrefix: ["npm"], decision: "accept" }
      ]
      const requests = [permissions, command("npm test"), command("npm test", "/etc"), command("make"), fileChange]
      const decided: ReadonlyArray<ApprovalDecision> = ["cancel", "acceptForSession", "accept"]
      assert.deepStrictEqual(yield* decide(Approvals.layerPolicy(rules), ...requests), [
        ...decided,
        "decline",
        "decline"
      ])
      assert.deepStrictEqual(yield* decide(Approvals.layerPolicy(rules, "cancel"), ...requests), [
        ...decided,
        "cancel",
        "cancel"
      ])
    })
  )

  it.effect("that are none decline", () =>
    Effect.gen(function* () {
      for (const layer of [Layer.empty, Approvals.layerDenyAll, Approvals.layerPolicy([])]) {
        assert.deepStrictEqual(yield* decide(layer, command("ls"), fileChange, permissions), [
          "decline",
          "decline",
          "decline"
        ])
      }
    })
  )
})

describe("rules on hosts", () => {
  const reach = (host: string) => command("curl x", "/srv", { networkApprovalContext: { host, protocol: "https" } })

  it.effect("match the host that a command wants to reach, whole or below a name", () =>
    Effect.gen(function* () {
      const hosts = ["registry.example", "REGISTRY.example", "a.shop.example", "shop.example", "evilshop.example"]
      const layer = Approvals.layerPolicy([
        { host: "registry.example", decision: "accept" },
        { host: "*.shop.example", decision: "accept" }
      ])
      const decisions = yield* decide(layer, ...hosts.map(reach), command("curl registry.example"), permissions)
      assert.deepStrictEqual(decisions, ["accept", "accept", "accept", "decline", "decline", "decline", "decline"])
    })
  )
})

describe("rules on folders", () => {
  it.effect("match no folder that is not absolute, and nothing but a command that is to run", () =>
    Effect.gen(function* () {
      const host = { networkApprovalContext: { host: "a.example", protocol: "https" } } as const
      const requests = [
        command("ls"),
        command("ls", "/srv", host),
        command("ls", "/srv", { kind: "stdin" }),
        fileChange
      ]
      const accepts = (within: string) => decide(Approvals.layerPolicy([{ within, decision: "accept" }]), ...requests)
      assert.deepStrictEqual(yield* accepts("/srv"), ["accept", "decline", "decline", "decline"])
      assert.deepStrictEqual(yield* accepts(""), ["decline", "decline", "decline", "decline"])
      assert.deepStrictEqual(yield* accepts("srv"), ["decline", "decline", "decline", "decline"])
    })
  )
})

describe("a handler", () => {
  it.effect("may use the services of its layer", () =>
    Effect.gen(function* () {
      class Policy extends Context.Service<Policy, { readonly decision: ApprovalDecision }>()("test/Policy") {}
      const layer = Approvals.layerHandler(() => Effect.map(Policy, ({ decision }) => decision)).pipe(
        Layer.provide(Layer.succeed(Policy, { decision: "accept" }))
      )
      assert.deepStrictEqual(yield* decide(layer, fileChange), ["accept"])
    })
  )

  for (const [name, handle] of [
    ["fails", () => Effect.fail("broken")],
    ["dies", () => Effect.die("broken")],
    ["throws", () => { throw new Error("broken") }], // prettier-ignore
    ["interrupts itself", () => Effect.interrupt]
  ] as const) {
    it.effect(`that ${name} has declined, and that can be seen`, () =>
      Effect.gen(function* () {
        const approvals: ApprovalsService = yield* Approvals
        const seen = yield* Effect.forkChild(approvals.decisions.pipe(Stream.take(1), Stream.runCollect), {
          startImmediately: true
        })
        assert.strictEqual(yield* Approvals.ask(fileChange), "decline")
        assert.deepStrictEqual(yield* Fiber.join(seen), [{ request: fileChange, decision: "decline" }])
      }).pipe(Effect.provide(Approvals.layerHandler(handle)))
    )
  }

  for (const [name, handle] of [
    ["takes too long", () => Effect.never],
    ["takes too long and cannot be interrupted", () => Effect.uninterruptible(Effect.never)]
  ] as const) {
    it.effect(`that ${name} has declined, and that can be seen`, () =>
      Effect.gen(function* () {
        const approvals: ApprovalsService = yield* Approvals
        const seen = yield* Effect.forkChild(approvals.decisions.pipe(Stream.take(1), Stream.runCollect), {
          startImmediately: true
        })
        const asked = yield* Effect.forkChild(Approvals.ask(fileChange), { startImmediately: true })
        yield* TestClock.adjust(1000)
        assert.strictEqual(yield* Fiber.join(asked), "decline")
        assert.deepStrictEqual(yield* Fiber.join(seen), [{ request: fileChange, decision: "decline" }])
      }).pipe(Effect.provideService(AnswerTimeout, 1000), Effect.provide(Approvals.layerHandler(handle)))
    )
  }

  it.effect("is interrupted when nobody waits for it any longer", () =>
    Effect.gen(function* () {
      const interrupted = yield* Deferred.make<void>()
      const handle = () => Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
      const asked = yield* Effect.forkChild(Effect.provide(Approvals.ask(fileChange), Approvals.layerHandler(handle)), {
        startImmediately: true
      })
      yield* Fiber.interrupt(asked)
      yield* Deferred.await(interrupted)
    })
  )

  it.effect("is watched by as many as wish to, each from when it began to", () =>
    Effect.gen(function* () {
      const approvals: ApprovalsService = yield* Approvals
      const watch = (count: number) =>
        Effect.forkChild(
          approvals.decisions.pipe(
            Stream.take(count),
            Stream.runCollect,
            Effect.map((all) => all.map(({ request }) => request._tag))
          ),
          { startImmediately: true }
        )
      const early = yield* watch(2)
      yield* Approvals.ask(fileChange)
      const late = yield* watch(1)
      yield* Approvals.ask(permissions)
      assert.deepStrictEqual(yield* Fiber.join(early), ["FileChange", "Permissions"])
      assert.deepStrictEqual(yield* Fiber.join(late), ["Permissions"])
    }).pipe(Effect.provide(Approvals.layerHandler(() => Effect.succeed("accept" as const))))
  )
})

describe("on the wire", () => {
  const wired = { threadId: "thread", turnId: "turn", itemId: "item", startedAtMs: 1, reason: "to see" }
  const amendment = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ["git"] } } as const
  const permissionsAsked = { network: { enabled: true } }
  const legacy = { conversationId: "thread", callId: "call", reason: "to see" }
  const denied = { denied: { rejection: "declined" } }

  const forms: ReadonlyArray<
    readonly [string, Readonly<Record<string, unknown>>, ReadonlyArray<readonly [ApprovalDecision, unknown]>]
  > = [
    [
      "item/commandExecution/requestApproval",
      { ...wired, command: "git status", cwd: "/srv" },
      [
        ["accept", { decision: "accept" }],
        ["acceptForSession", { decision: "acceptForSession" }],
        ["decline", { decision: "decline" }],
        ["cancel", { decision: "cancel" }],
        [amendment, { decision: amendment }]
      ]
    ],
    [
      "item/fileChange/requestApproval",
      wired,
      [
        ["accept", { decision: "accept" }],
        ["acceptForSession", { decision: "acceptForSession" }],
        ["decline", { decision: "decline" }],
        ["cancel", { decision: "cancel" }]
      ]
    ],
    [
      "item/permissions/requestApproval",
      { ...wired, cwd: "/srv", permissions: permissionsAsked },
      [
        ["accept", { permissions: permissionsAsked, scope: "turn" }],
        ["acceptForSession", { permissions: permissionsAsked, scope: "session" }],
        ["decline", { permissions: {} }],
        ["cancel", { permissions: {} }]
      ]
    ],
    [
      "execCommandApproval",
      { ...legacy, command: ["git", "status"], cwd: "/srv", parsedCmd: [] },
      [
        ["accept", { decision: "approved" }],
        ["acceptForSession", { decision: "approved_for_session" }],
        ["decline", { decision: denied }],
        ["cancel", { decision: "abort" }]
      ]
    ],
    [
      "applyPatchApproval",
      { ...legacy, fileChanges: {} },
      [
        ["accept", { decision: "approved" }],
        ["acceptForSession", { decision: "approved_for_session" }],
        ["decline", { decision: denied }],
        ["cancel", { decision: "abort" }]
      ]
    ]
  ]

  for (const [method, params, answers] of forms) {
    it.effect(`${method} is asked with its thread and reason, and answered in its own words`, () =>
      Effect.gen(function* () {
        let next: ApprovalDecision = "decline"
        const requests: Array<ApprovalRequest> = []
        const handler = Approvals.layerHandler((request) =>
          Effect.sync(() => {
            requests.push(request)
            return next
          })
        )
        const { server } = yield* openScripted({}, handler)
        for (const [decision, result] of answers) {
          next = decision
          server.say({ id: 1, method, params })
          assert.deepStrictEqual((yield* server.next).result, result)
        }
        assert.deepInclude(requests[0], { threadId: "thread", reason: "to see" })
      })
    )
  }

  it.effect("the words of an older server are one line, quoted for a shell", () =>
    Effect.gen(function* () {
      const seen: Array<string | undefined> = []
      const { server } = yield* openScripted(
        {},
        Approvals.layerHandler((request) =>
          Effect.sync(() => {
            if (request._tag === "Command") seen.push(request.command)
            return "decline" as const
          })
        )
      )
      for (const words of [
        ["bash", "-lc", "git status"],
        ["echo", "it's", ""],
        ["git", "status;", "rm", "-rf", "."]
      ]) {
        const params = { ...legacy, command: words, cwd: "/srv", parsedCmd: [] }
        server.say({ id: 1, method: "execCommandApproval", params })
        yield* server.next
      }
      assert.deepStrictEqual(seen, ["bash -lc 'git status'", `echo 'it'\\''s' ''`, "git 'status;' rm -rf ."])
    })
  )
})
