import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Option, Schema, SchemaGetter, Scope, type Tracer } from "effect"
import { callOf, dynamicTools, Tool, ToolRegistry } from "effect-codex/tools"

const call = (name: string, args: string, type: Tool.ToolCall["type"] = "function"): Tool.ToolCall => ({
  type,
  callId: "call-1",
  name,
  arguments: args
})

const echo = (name: string, aliases: ReadonlyArray<string> = []) =>
  Tool.make({
    name,
    description: `Says what ${name} is told`,
    aliases,
    parameters: Schema.Struct({ text: Schema.String }),
    handler: ({ text }) => Effect.succeed(`${name}: ${text}`)
  })

/** A registry of these, for as long as the test's scope. */
const registryOf = <E = never, R = never>(tools: ReadonlyArray<Effect.Effect<Tool.Tool, E, R>>) =>
  Effect.map(Layer.build(ToolRegistry.layer(tools)), Context.get(ToolRegistry))

const contentOf = (registry: ToolRegistry["Service"], made: Tool.ToolCall) =>
  Effect.map(registry.dispatch(made), ({ output }) => output)

describe("a registry", () => {
  it.effect("finds a tool by its name and by each alias, and offers it once", () =>
    Effect.gen(function* () {
      const registry = yield* registryOf([echo("shell", ["container.exec", "local_shell"]), echo("other")])
      for (const name of ["shell", "container.exec", "local_shell"]) {
        const { output, tool } = yield* registry.dispatch(call(name, `{"text":"hi"}`))
        assert.deepStrictEqual(output, { content: "shell: hi", success: true })
        assert.strictEqual(Option.getOrThrow(tool).name, "shell")
        assert.isTrue(Option.isSome(yield* registry.find(name)))
      }
      assert.deepStrictEqual(
        (yield* registry.tools).map(({ name }) => name),
        ["shell", "other"]
      )
      assert.lengthOf(yield* registry.definitions, 2)
      assert.isTrue(Option.isNone(yield* registry.find("Shell")))
    })
  )

  it.effect("refuses a name or alias that is taken, and says by whom", () =>
    Effect.gen(function* () {
      const registry = yield* registryOf([echo("shell", ["local_shell"])])
      for (const tool of [echo("shell"), echo("local_shell"), echo("other", ["shell"]), echo("x", ["local_shell"])]) {
        const error = yield* Effect.flip(registry.register(yield* tool))
        assert.strictEqual(error.by, "shell")
        assert.include(error.message, error.name)
      }
      assert.lengthOf(yield* registry.tools, 1)
      const twice = yield* Effect.flip(Layer.build(ToolRegistry.layer([echo("a"), echo("a")])))
      assert.strictEqual(twice._tag, "ToolNameTaken")
    })
  )

  it.effect("has a tool for as long as its scope is open", () =>
    Effect.gen(function* () {
      const registry = yield* registryOf([])
      const scope = yield* Scope.make()
      yield* Scope.provide(registry.register(yield* echo("late", ["later"])), scope)
      assert.lengthOf(yield* registry.definitions, 1)
      yield* Scope.close(scope, Exit.void)
      assert.lengthOf(yield* registry.definitions, 0)
      assert.isTrue(Option.isNone(yield* registry.find("later")))
      yield* registry.register(yield* echo("late"))
    })
  )

  it.effect("says of a tool that it does not have what codex says", () =>
    Effect.gen(function* () {
      const registry = yield* registryOf([])
      const { item, output, tool } = yield* registry.dispatch(call("nothing", "{}"))
      assert.deepStrictEqual(output, { content: "unsupported call: nothing", success: false })
      assert.deepStrictEqual(item, {
        type: "function_call_output",
        call_id: "call-1",
        output: "unsupported call: nothing"
      })
      assert.isTrue(Option.isNone(tool))
      assert.strictEqual(
        (yield* contentOf(registry, call("nothing", "x", "custom"))).content,
        "unsupported custom tool call: nothing"
      )
    })
  )

  it.effect("answers each kind of call with its kind of output", () =>
    Effect.gen(function* () {
      const freeform = Tool.custom({
        name: "patch",
        description: "Takes text",
        grammar: "start: /(.+)/",
        handler: (input) => Effect.succeed(input.toUpperCase())
      })
      const registry = yield* registryOf([freeform, echo("local_shell")])
      const patch = yield* registry.dispatch(call("patch", "abc", "custom"))
      assert.deepStrictEqual(patch.item, { type: "custom_tool_call_output", call_id: "call-1", output: "ABC" })
      const shell = yield* registry.dispatch(call("local_shell", `{"text":"ls"}`, "local_shell"))
      assert.strictEqual(shell.item.type, "local_shell_call_output")
      assert.deepStrictEqual((yield* registry.definitions)[0], {
        type: "custom",
        name: "patch",
        description: "Takes text",
        format: { type: "grammar", syntax: "lark", definition: "start: /(.+)/" }
      })
    })
  )

  it.effect("tells the model what a tool fails with, and nothing of what it dies of", () =>
    Effect.gen(function* () {
      const failing = (name: string, handler: () => Effect.Effect<string, Tool.ToolFailed>) =>
        Tool.make({ name, description: name, parameters: Schema.Struct({}), handler })
      const registry = yield* registryOf([
        failing("fails", () => new Tool.ToolFailed({ tool: "fails", detail: "no such article" })),
        failing("dies", () => Effect.die(new Error("password=hunter2"))),
        failing("throws", () => {
          throw new Error("password=hunter2")
        })
      ])
      assert.deepStrictEqual(yield* contentOf(registry, call("fails", "{}")), {
        content: "no such article",
        success: false
      })
      for (const name of ["dies", "throws"]) {
        assert.deepStrictEqual(yield* contentOf(registry, call(name, "{}")), {
          content: `${name} failed: an internal error of the tool`,
          success: false
        })
      }
    })
  )

  it.effect("interrupts the tool with the call", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const interrupted = yield* Deferred.make<void>()
      const registry = yield* registryOf([
        Tool.make({
          name: "hang",
          description: "Hangs",
          parameters: Schema.Struct({}),
          handler: () =>
            Deferred.succeed(started, undefined).pipe(
              Effect.andThen(Effect.never),
              Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
            )
        })
      ])
      const fiber = yield* Effect.forkChild(registry.dispatch(call("hang", "{}")))
      yield* Deferred.await(started)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(yield* Deferred.isDone(interrupted))
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
    })
  )

  it.effect("gives a handler the services of where its tool was made", () =>
    Effect.gen(function* () {
      class Stock extends Context.Service<Stock, number>()("test/Stock") {}
      const stock = Tool.make({
        name: "stock",
        description: "Stock",
        parameters: Schema.Struct({}),
        handler: () => Effect.map(Stock, (count) => `${count} left`)
      })
      const registry = yield* Effect.provideService(registryOf([stock]), Stock, 42)
      assert.strictEqual((yield* contentOf(registry, call("stock", "{}"))).content, "42 left")
    })
  )
})

describe("arguments", () => {
  const parameters = Schema.Struct({
    cmd: Schema.String,
    login: Schema.optionalKey(Schema.Boolean),
    millis: Schema.optionalKey(Schema.Finite),
    words: Schema.optionalKey(Schema.Array(Schema.String)),
    mode: Schema.optionalKey(Schema.Literals(["a", "b"])),
    state: Schema.optionalKey(Schema.Literals(["x", "y", "z"])),
    steps: Schema.optionalKey(Schema.Array(Schema.Struct({ step: Schema.String })))
  })
  const tool = (onExcessProperty?: "ignore" | "error") =>
    Tool.make({
      name: "run",
      description: "Runs",
      parameters,
      onExcessProperty,
      handler: (args) => Effect.succeed(JSON.stringify(args))
    })

  const answerTo = Effect.fnUntraced(function* (text: string, onExcessProperty?: "ignore" | "error") {
    const registry = yield* registryOf([tool(onExcessProperty)])
    return (yield* contentOf(registry, call("run", text))).content
  })

  /** What codex 0.169.0 says of the same. */
  const refusals: ReadonlyArray<readonly [string, string]> = [
    ["", "EOF while parsing a value at line 1 column 0"],
    ["  ", "EOF while parsing a value at line 1 column 2"],
    ["bad", "expected value at line 1 column 1"],
    ["{", "EOF while parsing an object at line 1 column 1"],
    ["{}", "missing field `cmd` at line 1 column 2"],
    [`{"cmd":3}`, "invalid type: integer `3`, expected a string at line 1 column 8"],
    [`{"cmd":-1}`, "invalid type: integer `-1`, expected a string at line 1 column 9"],
    [`{"cmd":1.5}`, "invalid type: number, expected a string at line 1 column 10"],
    [`{"cmd":null}`, "invalid type: null, expected a string at line 1 column 11"],
    [`{"cmd":true}`, "invalid type: boolean `true`, expected a string at line 1 column 11"],
    [`{"cmd":["true"]}`, "invalid type: sequence, expected a string at line 1 column 7"],
    [`{"cmd":{}}`, "invalid type: map, expected a string at line 1 column 7"],
    [`{"cmd":tru}`, "expected ident at line 1 column 11"],
    [`{"cmd":01}`, "invalid number at line 1 column 9"],
    [`{"cmd":"a`, "EOF while parsing a string at line 1 column 9"],
    [`{"cmd":"a\\q"}`, "invalid escape at line 1 column 11"],
    [`{"cmd":"\\u12"}`, "invalid escape at line 1 column 14"],
    [`{"c\nmd":""}`, "control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0"],
    [`{'cmd':1}`, "key must be a string at line 1 column 2"],
    [`{"cmd" "a"}`, "expected `:` at line 1 column 8"],
    [`{"cmd":"a"`, "EOF while parsing an object at line 1 column 10"],
    [`{"cmd":"a",`, "EOF while parsing a value at line 1 column 11"],
    [`{"cmd":"a",}`, "trailing comma at line 1 column 12"],
    [`{"cmd":"a" "b":1}`, "expected `,` or `}` at line 1 column 12"],
    [`{"cmd":"a"} x`, "trailing characters at line 1 column 13"],
    [`{"cmd":1,"cmd":2}`, "invalid type: integer `1`, expected a string at line 1 column 8"],
    [`{\n "cmd": 4\n}`, "invalid type: integer `4`, expected a string at line 2 column 9"],
    [`{"cmd":"é","login":"ü"}`, `invalid type: string "ü", expected a boolean at line 1 column 24`],
    [`{"cmd":"true","login":"x"}`, `invalid type: string "x", expected a boolean at line 1 column 25`],
    [`{"cmd":"true","millis":"x"}`, `invalid type: string "x", expected u64 at line 1 column 26`],
    [`{"cmd":"true","words":"x"}`, `invalid type: string "x", expected a sequence at line 1 column 25`],
    [`{"cmd":"true","words":[1]}`, "invalid type: integer `1`, expected a string at line 1 column 24"],
    [`{"cmd":"true","words":["a",]}`, "trailing comma at line 1 column 28"],
    [`{"cmd":"true","words":[}`, "expected value at line 1 column 24"],
    [`{"cmd":"true","words":["a" 1]}`, "expected `,` or `]` at line 1 column 28"],
    [`{"cmd":"true","words":[`, "EOF while parsing a list at line 1 column 23"],
    [`{"cmd":"true","mode":"c"}`, "unknown variant `c`, expected `a` or `b` at line 1 column 24"],
    [`{"cmd":"true","state":"c"}`, "unknown variant `c`, expected one of `x`, `y`, `z` at line 1 column 25"],
    [`{"cmd":"true","state":4}`, "expected value at line 1 column 23"],
    [`{"cmd":"true","state":{}}`, "expected value at line 1 column 24"],
    [`{"cmd":"true","steps":[{}]}`, "missing field `step` at line 1 column 25"],
    [`{"x":[1,{"y":bad}]}`, "expected value at line 1 column 14"]
  ]

  for (const [text, problem] of refusals) {
    it.effect(`such as ${JSON.stringify(text)} are refused in codex's words`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* answerTo(text), `failed to parse function arguments: ${problem}`)
      })
    )
  }

  it.effect("may have what is not offered, unless the tool minds", () =>
    Effect.gen(function* () {
      const text = `{"cmd":"a","x":null}`
      assert.strictEqual(yield* answerTo(text), `{"cmd":"a"}`)
      assert.strictEqual(
        yield* answerTo(text, "error"),
        "failed to parse function arguments: unknown field `x`, expected one of `cmd`, `login`, `millis`, `words`, `mode`, `state`, `steps` at line 1 column 14"
      )
    })
  )

  it.effect("may have null for what may be left out", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* answerTo(`{"cmd":"a","login":null,"millis":null}`), `{"cmd":"a"}`)
    })
  )

  it.effect("that only the schema can judge are refused in the schema's words", () =>
    Effect.gen(function* () {
      const positive = Tool.make({
        name: "run",
        description: "Runs",
        parameters: Schema.Struct({ n: Schema.Number.check(Schema.isGreaterThan(0)) }),
        handler: () => Effect.succeed("ok")
      })
      const registry = yield* registryOf([positive])
      const { content, success } = yield* contentOf(registry, call("run", `{"n":0}`))
      assert.isFalse(success)
      assert.match(String(content), /^failed to parse function arguments: .*greater than 0/s)
    })
  )

  it.effect("that are nested without end are refused, and nothing dies", () =>
    Effect.gen(function* () {
      const content = yield* answerTo(`{"x":${"[".repeat(200_000)}`)
      assert.match(String(content), /^failed to parse function arguments: /)
    })
  )

  it.effect("in another form are made into the offered one", () =>
    Effect.gen(function* () {
      const lenient = Tool.make({
        name: "run",
        description: "Runs",
        parameters: Schema.Struct({ cmd: Schema.String }),
        normalize: (args) => (typeof args === "string" ? { cmd: args } : args),
        handler: ({ cmd }) => Effect.succeed(cmd)
      })
      const registry = yield* registryOf([lenient])
      assert.strictEqual((yield* contentOf(registry, call("run", `"ls"`))).content, "ls")
    })
  )
})

describe("an item of a model's answer", () => {
  it("is a call when it is a function call, a custom one or one of the first shell", () => {
    assert.deepStrictEqual(
      callOf({ type: "function_call", call_id: "1", name: "a", arguments: "{}" }),
      Option.some({ type: "function", callId: "1", name: "a", arguments: "{}" })
    )
    assert.deepStrictEqual(
      callOf({ type: "custom_tool_call", call_id: "1", name: "a", input: "x" }),
      Option.some({ type: "custom", callId: "1", name: "a", arguments: "x" })
    )
    const action = {
      type: "exec",
      command: ["ls"],
      timeout_ms: 5,
      working_directory: "/x",
      env: { A: "b" },
      user: null
    }
    assert.deepStrictEqual(
      callOf({ type: "local_shell_call", id: "1", action }),
      Option.some({
        type: "local_shell",
        callId: "1",
        name: "local_shell",
        arguments: JSON.stringify({ command: ["ls"], workdir: "/x", timeout_ms: 5 })
      })
    )
  })

  it("is none when it is anything else, or not whole", () => {
    const others: ReadonlyArray<unknown> = [
      undefined,
      null,
      3,
      "call",
      [],
      {},
      { type: "message", id: "1" },
      { type: "function_call", name: "a", arguments: "{}" },
      { type: "function_call", call_id: "1", name: "a", arguments: {} },
      { type: "custom_tool_call", call_id: "1", name: "a" },
      { type: "local_shell_call", call_id: "1", action: null }
    ]
    for (const item of others) assert.isTrue(Option.isNone(callOf(item)), JSON.stringify(item))
  })
})

describe("dynamic tools", () => {
  it.effect("are the functions of a list of tools", () =>
    Effect.gen(function* () {
      const freeform = yield* Tool.custom({
        name: "patch",
        description: "Takes text",
        grammar: "start: /(.+)/",
        handler: Effect.succeed
      })
      assert.deepStrictEqual(dynamicTools([yield* echo("echo"), freeform]), [
        {
          type: "function",
          name: "echo",
          description: "Says what echo is told",
          inputSchema: {
            type: "object",
            properties: { text: { type: "string" } },
            required: ["text"],
            additionalProperties: false
          }
        }
      ])
    })
  )
})

describe("a call", () => {
  const callOfTool: Tool.ToolCall = { type: "function", callId: "1", name: "probe", arguments: `{"word":"a"}` }
  const parameters = Schema.Struct({ word: Schema.String })
  const dispatch = (tool: Effect.Effect<Tool.Tool>) =>
    Effect.flatMap(ToolRegistry, (registry) => registry.dispatch(callOfTool)).pipe(
      Effect.provide(ToolRegistry.layer([tool]))
    )

  it.effect("of a tool that interrupts itself is answered all the same", () =>
    Effect.gen(function* () {
      const handler = () => Effect.interrupt
      const { output } = yield* dispatch(Tool.make({ name: "probe", description: "", parameters, handler }))
      assert.deepStrictEqual(output, { content: "probe failed: an internal error of the tool", success: false })
    })
  )

  it.effect("has its own span above the tool's, whichever the tool was made under", () =>
    Effect.gen(function* () {
      const names = Effect.gen(function* () {
        const found: Array<string> = []
        let span: Tracer.AnySpan | undefined = yield* Effect.currentSpan
        while (span !== undefined) {
          found.push(span._tag === "Span" ? span.name : "")
          span = span._tag === "Span" ? Option.getOrUndefined(span.parent) : undefined
        }
        return found.join(" < ")
      }).pipe(Effect.orDie)
      const tool = yield* Tool.make({ name: "probe", description: "", parameters, handler: () => names }).pipe(
        Effect.withSpan("build")
      )
      const { output } = yield* dispatch(Effect.succeed(tool)).pipe(Effect.withSpan("request"))
      assert.strictEqual(output.content, "Tool.probe < ToolRegistry.dispatch < request")
    })
  )

  it.effect("has its arguments read by a schema that takes its time", () =>
    Effect.gen(function* () {
      const upper = Schema.String.pipe(
        Schema.decodeTo(Schema.String, {
          decode: SchemaGetter.transformEffect((text: string) => Effect.as(Effect.yieldNow, text.toUpperCase())),
          encode: SchemaGetter.passthrough()
        })
      )
      const tool = Tool.make({
        name: "probe",
        description: "",
        parameters: Schema.Struct({ word: upper }),
        handler: ({ word }) => Effect.succeed(word)
      })
      assert.strictEqual((yield* dispatch(tool)).output.content, "A")
    })
  )
})
