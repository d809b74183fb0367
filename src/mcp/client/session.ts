/**
 * The service, over a client of the SDK that is connected.
 */
import type {
  CallToolResult,
  Client,
  JSONRPCMessage,
  LoggingLevel,
  RequestMethod,
  ResultTypeMap,
  SubscriptionFilter,
  Tool
} from "@modelcontextprotocol/client"
import {
  Cause,
  Data,
  Effect,
  Fiber,
  FiberSet,
  Latch,
  Option,
  Predicate,
  Queue,
  RcMap,
  Schema,
  type Scope,
  Semaphore,
  Stream,
  type Tracer
} from "effect"
import { toMillis } from "../../internal/duration.ts"
import { withinMillis } from "../../internal/liveClock.ts"
import { traceparentOf } from "../../internal/traceContext.ts"
import type {
  McpCallOptions,
  McpClientService,
  McpProgress,
  McpRequestOptions,
  McpToolEvent,
  McpToolResult,
  McpTypedTool
} from "../McpClient.ts"
import type { McpConnectionOptions } from "../McpConnection.ts"
import {
  McpError,
  MessageInvalid,
  NotSupported,
  RequestTimeout,
  ServerClosed,
  ServerUnreachable,
  ToolDisabled,
  ToolFailed,
  ToolInputInvalid,
  ToolOutputInvalid
} from "../McpError.ts"
import { McpRoots } from "../McpRoots.ts"
import { connectionOver, failureOf, type Reason } from "./failures.ts"
import { headerProblem } from "./headerArguments.ts"
import { afterLogin, type Link } from "./link.ts"
import type { Received } from "./received.ts"
import type { Answers } from "./requests.ts"
import { clientInfo, compileSchema, noTimeout, type SchemaCheck, type Sdk } from "./sdk.ts"

const defaultToolMillis = 300_000
const defaultRequestMillis = 60_000
export const defaultStartupMillis = 30_000
const waitingProgress = 64
/** How long the end of a subscription may take. */
const unsubscribeMillis = 2000
/** Before a subscription that the server let go is made again. */
const resubscribeMillis = 1000
/** The server wants headers for arguments that we did not know of (2026-07-28, over HTTP). */
const headerMismatch = -32020

export interface Connected {
  readonly sdk: Sdk
  readonly client: Client
  readonly link: Link
  readonly received: Received
  readonly answers: Answers
  readonly server: string
  readonly secrets: ReadonlyArray<string>
  readonly connection: McpConnectionOptions
}

/** What the SDK threw, as it is. */
class Thrown extends Data.TaggedError("Thrown")<{ readonly cause: unknown }> {}

type Meta = Readonly<Record<string, unknown>>

export const makeClient: (connected: Connected) => Effect.Effect<McpClientService, never, Scope.Scope> =
  Effect.fnUntraced(function* ({ answers, client, connection, link, received, sdk, secrets, server: name }) {
    const roots = yield* McpRoots
    const isNewest = client.getProtocolEra() === "modern"
    const info = client.getServerVersion()
    const protocolVersion = client.getNegotiatedProtocolVersion() ?? ""
    const capabilities = client.getServerCapabilities() ?? {}
    const startupMillis = toMillis(connection.startupTimeout) ?? defaultStartupMillis
    const toolMillis = toMillis(connection.toolTimeout) ?? defaultToolMillis
    const { disabledTools = [], enabledTools } = connection

    const errorOf = (reason: Reason) => new McpError({ server: name, reason })
    const notSupported = (method: string, detail: string) => errorOf(new NotSupported({ method, detail }))

    // ---- asking

    const over = Effect.map(link.whyOver, errorOf)

    const failWith = (cause: unknown, method: string, tool?: string): Effect.Effect<never, McpError> => {
      const failure = failureOf(sdk, cause, { server: name, method, secrets, ...(tool !== undefined && { tool }) })
      if (failure === connectionOver) return Effect.flip(over)
      return Effect.fail(failure instanceof McpError ? failure : errorOf(failure))
    }

    const logins = Semaphore.makeUnsafe(1)
    let loggedIn = 0
    /** Once more after a login, which many requests may wait for. */
    const withLogin = <A>(effect: Effect.Effect<A, Thrown | McpError>): Effect.Effect<A, Thrown | McpError> =>
      Effect.suspend(() => {
        const before = loggedIn
        return Effect.catchTag(effect, "Thrown", (thrown) => {
          const login = link.logIn(thrown.cause)
          if (login === undefined) return Effect.fail(thrown)
          const once = Effect.suspend(() =>
            loggedIn === before ? Effect.map(login, () => void loggedIn++) : Effect.void
          )
          const again = Effect.catchTag(effect, "Thrown", ({ cause }) =>
            Effect.fail(new Thrown({ cause: afterLogin(name, link)(cause) }))
          )
          return Effect.andThen(Semaphore.withPermit(logins, once), again)
        })
      })

    let logLevel: LoggingLevel | undefined
    /** What goes with every request: where its trace goes on, and what the server is to log for it. */
    const meta: Effect.Effect<Meta> = Effect.map(Effect.option(Effect.currentParentSpan), (span) => ({
      ...(Option.isSome(span) && traceOf(sdk, span.value)),
      ...(isNewest && logLevel !== undefined && { [sdk.LOG_LEVEL_META_KEY]: logLevel })
    }))

    const send = <A>(
      asked: { readonly method: string; readonly tool?: string; readonly millis: number },
      run: (signal: AbortSignal, meta: Meta) => Promise<A>
    ): Effect.Effect<A, McpError> =>
      Effect.flatMap(meta, (meta) =>
        Effect.tryPromise({ try: (signal) => run(signal, meta), catch: (cause) => new Thrown({ cause }) }).pipe(
          Effect.timeoutOrElse({
            duration: asked.millis,
            orElse: () => Effect.fail(errorOf(new RequestTimeout({ method: asked.method, limit: asked.millis })))
          }),
          withLogin,
          Effect.catchTag("Thrown", ({ cause }) => failWith(cause, asked.method, asked.tool))
        )
      )

    const ask = <M extends RequestMethod>(
      method: M,
      params: Readonly<Record<string, unknown>>,
      options?: McpRequestOptions
    ): Effect.Effect<ResultTypeMap[M], McpError> =>
      send({ method, millis: toMillis(options?.timeout) ?? defaultRequestMillis }, (signal, meta) =>
        client.request({ method, params: withMeta(params, meta) }, { signal, timeout: noTimeout })
      )

    /** The pages of a list, each asked for when it is wanted. */
    const pages = <M extends RequestMethod, A>(
      method: M,
      itemsOf: (page: ResultTypeMap[M]) => ReadonlyArray<A>
    ): Stream.Stream<A, McpError> =>
      Stream.suspend(() => {
        const seen = new Set<string>()
        return Stream.paginate<string | undefined, A, McpError>(undefined, (cursor) =>
          Effect.flatMap(ask(method, cursor === undefined ? {} : { cursor }), (page) => {
            const next: unknown = Reflect.get(Object(page), "nextCursor")
            if (typeof next !== "string" || next === "") return Effect.succeed([itemsOf(page), Option.none()] as const)
            if (seen.has(next)) {
              return Effect.fail(errorOf(new MessageInvalid({ method, detail: "its pages go in circles" })))
            }
            seen.add(next)
            return Effect.succeed([itemsOf(page), Option.some(next)] as const)
          })
        )
      })

    // ---- tools

    /** As they were listed last. */
    const listed = new Map<string, Tool>()
    const checks = new WeakMap<Tool, SchemaCheck | undefined>()

    const isEnabled = (tool: string) =>
      (enabledTools === undefined || enabledTools.includes(tool)) && !disabledTools.includes(tool)

    const canBeCalled = (tool: Tool): Effect.Effect<boolean> => {
      const problem = link.isHttp && isNewest ? headerProblem(tool.inputSchema) : undefined
      if (problem === undefined) return Effect.succeed(true)
      const warning = Effect.logWarning(`the tool ${tool.name} cannot be called, and is left out: ${problem}`)
      return Effect.as(Effect.annotateLogs(warning, "mcp.server", name), false)
    }

    const allTools: Stream.Stream<Tool, McpError> = pages("tools/list", ({ tools }) => tools).pipe(
      Stream.filterEffect(canBeCalled),
      Stream.tap((tool) => Effect.sync(() => listed.set(tool.name, tool)))
    )

    const listAgain = Effect.suspend(() => {
      listed.clear()
      return capabilities.tools === undefined ? Effect.void : Stream.runDrain(allTools)
    })

    const outputProblem = Effect.fnUntraced(function* (tool: Tool | undefined, result: CallToolResult) {
      if (tool?.outputSchema === undefined) return undefined
      if (!checks.has(tool)) checks.set(tool, yield* compileSchema(tool.outputSchema))
      const check = checks.get(tool)
      if (check === undefined) return undefined
      return result.structuredContent === undefined
        ? "it declares a schema, and gave no structured result"
        : check(result.structuredContent)
    })

    const checked = Effect.fnUntraced(function* (tool: string, result: CallToolResult) {
      if (result.isError === true) {
        return yield* errorOf(new ToolFailed({ tool, detail: textOf(result), result }))
      }
      const problem = yield* outputProblem(listed.get(tool), result)
      if (problem === undefined) return result
      // It may have changed since it was listed.
      yield* Effect.ignore(listAgain)
      const detail = yield* outputProblem(listed.get(tool), result)
      return detail === undefined ? result : yield* errorOf(new ToolOutputInvalid({ tool, detail, result }))
    })

    let lastToken = 0
    const onProgress = new Map<string, (progress: McpProgress) => void>()

    const callOnce = (
      tool: string,
      args: Readonly<Record<string, unknown>>,
      options: McpRequestOptions | undefined,
      report: ((progress: McpProgress) => void) | undefined
    ) =>
      send({ method: "tools/call", tool, millis: toMillis(options?.timeout) ?? toolMillis }, (signal, meta) => {
        const token = report === undefined ? undefined : `progress-${++lastToken}`
        if (token !== undefined && report !== undefined) onProgress.set(token, report)
        const { outputSchema: _, ...definition } = listed.get(tool) ?? { name: tool, inputSchema: { type: "object" } }
        return client
          .callTool(
            {
              name: tool,
              arguments: { ...args },
              _meta: { ...meta, ...(token !== undefined && { progressToken: token }) }
            },
            // With a definition the SDK checks against that one, and not against what it remembers.
            { signal, timeout: noTimeout, toolDefinition: definition }
          )
          .finally(() => token !== undefined && onProgress.delete(token))
      })

    const callReporting = (
      tool: string,
      args: Readonly<Record<string, unknown>> = {},
      options?: McpRequestOptions,
      report?: (progress: McpProgress) => void
    ): Effect.Effect<McpToolResult, McpError> => {
      if (!isEnabled(tool)) return Effect.fail(errorOf(new ToolDisabled({ tool })))
      const once = callOnce(tool, args, options, report)
      return once.pipe(
        Effect.catchReason("McpError", "RequestRefused", (reason, error) =>
          reason.code === headerMismatch && link.isHttp && isNewest
            ? Effect.andThen(Effect.ignore(listAgain), once)
            : Effect.fail(error)
        ),
        Effect.catchReason("McpError", "UrlElicitationRequired", ({ elicitations }, error) =>
          answers.visit(elicitations).pipe(
            Effect.timeoutOrElse({
              duration: toMillis(options?.timeout) ?? toolMillis,
              orElse: () => Effect.succeed(false)
            }),
            Effect.flatMap((isDone) => (isDone ? once : Effect.fail(error)))
          )
        ),
        Effect.flatMap((result) => checked(tool, result))
      )
    }

    const callToolStream: McpClientService["callToolStream"] = (tool, args, options) =>
      Stream.unwrap(
        Effect.gen(function* () {
          const reports = yield* Queue.sliding<McpToolEvent, Cause.Done>(waitingProgress)
          const fiber = yield* callReporting(tool, args, options, (progress) =>
            Queue.offerUnsafe(reports, { _tag: "Progress", progress })
          ).pipe(Effect.ensuring(Queue.end(reports)), Effect.forkScoped)
          const result = Effect.map(Fiber.join(fiber), (result): McpToolEvent => ({ _tag: "Result", result }))
          return Stream.concat(Stream.fromQueue(reports), Stream.fromEffect(result))
        })
      )

    const callTool = Effect.fn("McpClient.callTool")(function* (
      tool: string,
      args?: Readonly<Record<string, unknown>>,
      options?: McpCallOptions
    ): Effect.fn.Return<McpToolResult, McpError> {
      yield* Effect.annotateCurrentSpan({
        "mcp.method.name": "tools/call",
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "effect_codex.mcp.server": name
      })
      const report = options?.onProgress
      if (report === undefined) return yield* callReporting(tool, args, options)
      const last = yield* callToolStream(tool, args, options).pipe(
        Stream.tap((event) => (event._tag === "Progress" ? report(event.progress) : Effect.void)),
        Stream.runLast
      )
      if (Option.isSome(last) && last.value._tag === "Result") return last.value.result
      return yield* Effect.flip(over)
    })

    const call = Effect.fnUntraced(function* <Input extends Schema.Top, Output extends Schema.Top>(
      tool: McpTypedTool<Input, Output>,
      input: Input["Type"],
      options?: McpCallOptions
    ): Effect.fn.Return<Output["Type"], McpError, Input["EncodingServices"] | Output["DecodingServices"]> {
      const invalid = (detail: string) => errorOf(new ToolInputInvalid({ tool: tool.name, detail }))
      const args = yield* Schema.encodeUnknownEffect(Schema.toCodecJson(tool.input))(input).pipe(
        Effect.mapError(({ message }) => invalid(message))
      )
      if (!Predicate.isObject(args)) return yield* invalid("it has to be an object")
      const result = yield* callTool(tool.name, args, options)
      const decode = Schema.decodeUnknownEffect(Schema.toCodecJson(tool.output))
      const decoded =
        result.structuredContent === undefined
          ? decode(jsonIn(textOf(result))).pipe(Effect.catch(() => decode(textOf(result))))
          : decode(result.structuredContent)
      return yield* Effect.mapError(decoded, ({ message: detail }) =>
        errorOf(new ToolOutputInvalid({ tool: tool.name, detail, result }))
      )
    })

    // ---- what the server says unasked

    const deliver = link.transport.onmessage
    // Here, and not by the SDK, which forgets who waits for progress as soon as it sees the answer.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
    link.transport.onmessage = (message, extra) => {
      if ("method" in message && message.method === "notifications/progress" && !("id" in message)) {
        const { message: text, progress, progressToken, total } = message.params ?? {}
        const report = typeof progressToken === "string" ? onProgress.get(progressToken) : undefined
        if (report !== undefined && typeof progress === "number") {
          return report({
            progress,
            ...(typeof total === "number" && { total }),
            ...(typeof text === "string" && { message: text })
          })
        }
      }
      deliver?.(isNewest ? asComplete(message) : message, extra)
    }

    const closed = Latch.makeUnsafe(client.transport === undefined)
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
    client.onclose = () => closed.openUnsafe()
    const tell = (error: McpError): void => {
      received.lists.fail(error)
      received.updates.fail(error)
    }
    const onOddity = client.onerror
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
    client.onerror = (error) => {
      onOddity?.(error)
      // The SDK gave up on a stream, and says so in these words alone. What is asked may still be answered.
      if (!isNewest && error.message.startsWith("Maximum reconnection attempts")) {
        tell(errorOf(new ServerUnreachable({ detail: "its stream of changes is lost; connect again" })))
      }
    }
    yield* closed.await.pipe(Effect.andThen(over), Effect.map(tell), Effect.forkScoped({ startImmediately: true }))
    yield* Effect.addFinalizer(() => Effect.sync(() => tell(errorOf(new ServerClosed({})))))

    /** Listens for as long as the scope is open (2026-07-28): the server may let go of it, and is asked again. */
    const listen = Effect.fnUntraced(function* (
      filter: SubscriptionFilter,
      then: { readonly again: () => void; readonly lost: (error: McpError) => void }
    ) {
      const method = "subscriptions/listen"
      const open = Effect.uninterruptibleMask((restore) =>
        send({ method, millis: defaultRequestMillis }, (signal) =>
          client.listen(filter, { signal, timeout: noTimeout })
        ).pipe(
          restore,
          Effect.tap((subscription) =>
            Effect.addFinalizer(() => bounded(Effect.tryPromise(() => subscription.close())))
          )
        )
      )
      const first = yield* open
      const { resourceSubscriptions: wanted = [] } = filter
      if (wanted.some((uri) => first.honoredFilter.resourceSubscriptions?.includes(uri) !== true)) {
        return yield* notSupported(method, `the server does not tell of changes of ${wanted.join(", ")}`)
      }
      yield* Effect.gen(function* () {
        let subscription = first
        while ((yield* Effect.promise(() => subscription.closed)) !== "local") {
          yield* Effect.sleep(resubscribeMillis)
          subscription = yield* open
          // What changed meanwhile nobody was told.
          then.again()
        }
      }).pipe(
        Effect.catch((error) => Effect.sync(() => then.lost(error))),
        Effect.forkScoped
      )
    })

    const resourceSubscription = (uri: string): Effect.Effect<void, McpError, Scope.Scope> => {
      if (isNewest) {
        return listen(
          { resourceSubscriptions: [uri] },
          { again: () => received.updates.publish(uri), lost: (error) => received.updates.fail(error, uri) }
        )
      }
      if (capabilities.resources?.subscribe !== true) {
        return Effect.fail(notSupported("resources/subscribe", "the server does not tell of changes of resources"))
      }
      const leave = Effect.suspend(() => {
        subscribed.delete(uri)
        return bounded(ask("resources/unsubscribe", { uri }))
      })
      return Effect.uninterruptibleMask((restore) =>
        restore(ask("resources/subscribe", { uri })).pipe(
          Effect.tap(() => Effect.sync(() => subscribed.add(uri))),
          Effect.andThen(Effect.addFinalizer(() => leave))
        )
      )
    }
    /** Those of this session. */
    const subscribed = new Set<string>()
    const subscriptions = yield* RcMap.make({ lookup: resourceSubscription })

    const toldLists = (["tools", "prompts", "resources"] as const).filter(
      (list) => capabilities[list]?.listChanged === true
    )
    const mayHaveChanged = () => toldLists.forEach(received.lists.publish)

    const listSubscription = Effect.suspend(() => {
      if (!isNewest || toldLists.length === 0) return Effect.void
      const filter: SubscriptionFilter = Object.fromEntries(toldLists.map((list) => [`${list}ListChanged`, true]))
      return listen(filter, { again: mayHaveChanged, lost: received.lists.fail })
    })
    const listSubscriptions = yield* RcMap.make({ lookup: (lists: "lists") => Effect.as(listSubscription, lists) })

    /** What is shared ends with the connection, which is no interruption of who uses it. */
    const shared = <A>(subscription: Effect.Effect<A, McpError, Scope.Scope>) =>
      Effect.catchCauseIf(subscription, Cause.hasInterruptsOnly, () => Effect.fail(errorOf(new ServerClosed({}))))

    // ---- a session that the server has forgotten (before 2026-07-28, over HTTP)

    const greet = Effect.gen(function* () {
      const params = { protocolVersion, capabilities: answers.capabilities, clientInfo }
      const greeting = yield* Effect.tryPromise({
        try: (signal) => client.request({ method: "initialize", params }, { signal, timeout: noTimeout }),
        catch: (cause) => new Thrown({ cause })
      })
      if (greeting.protocolVersion !== protocolVersion) {
        const detail = `the server speaks ${greeting.protocolVersion} now, and no more ${protocolVersion}; connect again`
        return yield* notSupported("initialize", detail)
      }
      yield* Effect.tryPromise({
        try: () => client.notification({ method: "notifications/initialized" }),
        catch: (cause) => new Thrown({ cause })
      })
    }).pipe(
      Effect.timeoutOrElse({
        duration: startupMillis,
        orElse: () => Effect.fail(errorOf(new RequestTimeout({ method: "initialize", limit: startupMillis })))
      })
    )

    /** What the old session was told, and what it would have said meanwhile. */
    const restore = Effect.gen(function* () {
      received.lists.recover()
      received.updates.recover()
      if (logLevel !== undefined) yield* Effect.ignore(ask("logging/setLevel", { level: logLevel }), { log: "Debug" })
      yield* Effect.forEach(
        subscribed,
        (uri) =>
          Effect.match(ask("resources/subscribe", { uri }), {
            onSuccess: () => received.updates.publish(uri),
            onFailure: (error) => received.updates.fail(error, uri)
          }),
        { concurrency: "unbounded", discard: true }
      )
      mayHaveChanged()
    })

    const renewSession = Effect.andThen(greet, restore).pipe(
      Effect.catch((error) =>
        Effect.gen(function* () {
          const told = yield* Effect.flip(error._tag === "Thrown" ? failWith(error.cause, "initialize") : error)
          for (const list of toldLists) received.lists.fail(told, list)
          for (const uri of subscribed) received.updates.fail(told, uri)
          return yield* error
        })
      )
    )
    const runPromise = yield* FiberSet.makeRuntimePromise<never, void>()
    link.renewSessionWith(() =>
      // As it was thrown, so that a login that is missing is seen by whoever asked.
      runPromise(renewSession).catch((error: unknown) => Promise.reject(error instanceof Thrown ? error.cause : error))
    )

    const rootsChanged = "notifications/roots/list_changed"

    const service: McpClientService = {
      name,
      server: {
        name: info?.name ?? name,
        version: info?.version,
        title: info?.title,
        instructions: client.getInstructions(),
        protocolVersion,
        capabilities
      },
      tools: capabilities.tools === undefined ? Stream.empty : Stream.filter(allTools, (tool) => isEnabled(tool.name)),
      callTool,
      callToolStream,
      call,
      resources:
        capabilities.resources === undefined ? Stream.empty : pages("resources/list", (page) => page.resources),
      resourceTemplates:
        capabilities.resources === undefined
          ? Stream.empty
          : pages("resources/templates/list", (page) => page.resourceTemplates),
      prompts: capabilities.prompts === undefined ? Stream.empty : pages("prompts/list", (page) => page.prompts),
      readResource: Effect.fn("McpClient.readResource")((uri, options) =>
        Effect.map(ask("resources/read", { uri }, options), ({ contents }) => contents)
      ),
      subscribe: (uri) =>
        Stream.unwrap(
          Effect.gen(function* () {
            const below = uri.endsWith("/") ? uri : `${uri}/`
            // First, so that nothing is missed.
            const changed = yield* received.updates.listen((changed) => changed === uri || changed.startsWith(below))
            yield* shared(RcMap.get(subscriptions, uri))
            return changed
          })
        ),
      getPrompt: Effect.fn("McpClient.getPrompt")((prompt, args, options) =>
        ask("prompts/get", { name: prompt, ...(args && { arguments: args }) }, options)
      ),
      complete: (reference, argument, context, options) => {
        const ref =
          "prompt" in reference
            ? { type: "ref/prompt", name: reference.prompt }
            : { type: "ref/resource", uri: reference.resourceTemplate }
        const params = { ref, argument, ...(context && { context: { arguments: context } }) }
        return Effect.map(ask("completion/complete", params, options), ({ completion }) => completion)
      },
      setLogLevel: (level) => {
        if (isNewest) return Effect.sync(() => void (logLevel = level))
        return capabilities.logging === undefined
          ? Effect.fail(notSupported("logging/setLevel", "the server logs nothing"))
          : Effect.map(ask("logging/setLevel", { level }), () => void (logLevel = level))
      },
      changes: Stream.unwrap(
        Effect.gen(function* () {
          const changed = yield* received.lists.listen(() => true)
          yield* shared(RcMap.get(listSubscriptions, "lists"))
          return changed
        })
      ),
      sendRootsChanged:
        roots === undefined
          ? Effect.fail(notSupported(rootsChanged, "the app provides no McpRoots"))
          : send({ method: rootsChanged, millis: defaultRequestMillis }, () => client.sendRootsListChanged()),
      // The newest version has no ping; asking what the server is comes down to the same.
      ping: isNewest
        ? Effect.asVoid(
            send({ method: "server/discover", millis: defaultRequestMillis }, (signal) =>
              client.discover({ signal, timeout: noTimeout })
            )
          )
        : Effect.asVoid(ask("ping", {}))
    }
    return service
  })

const bounded = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<void> =>
  Effect.asVoid(withinMillis(Effect.exit(effect), unsubscribeMillis))

const withMeta = (params: Readonly<Record<string, unknown>>, meta: Meta): Record<string, unknown> =>
  Object.keys(meta).length === 0 ? { ...params } : { ...params, _meta: meta }

/** A result that does not say what it is is a whole one; the SDK refuses it. */
const asComplete = (message: JSONRPCMessage): JSONRPCMessage =>
  "result" in message && message.result["resultType"] === undefined
    ? { ...message, result: { ...message.result, resultType: "complete" } }
    : message

const traceOf = (sdk: Sdk, span: Tracer.AnySpan): Meta | undefined => {
  const traceparent = traceparentOf(span)
  return traceparent === undefined ? undefined : { [sdk.TRACEPARENT_META_KEY]: traceparent }
}

const textOf = (result: CallToolResult): string =>
  result.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")

/** What a text says as JSON, or the text. */
const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
