import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Queue, Schedule, Scope, Stream } from "effect"
import { CodexError, Reasons } from "effect-codex"
import { AppServer, Transport } from "effect-codex/app-server"
import { TestClock } from "effect/testing"
import { makeScripted, type Scripted } from "./scripted.ts"

const start = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forkChild(effect, { startImmediately: true })

const gone = new CodexError({ reason: new Reasons.ConnectionClosed({ detail: "nobody is there" }) })

/** A supervised connection to servers in memory; `servers` has each when it is connected to. */
const openSupervised = Effect.fnUntraced(function* (
  options: { readonly restart?: Schedule.Schedule<unknown, CodexError>; readonly refuse?: () => boolean } = {}
) {
  const servers = yield* Queue.unbounded<Scripted>()
  const connect = Effect.gen(function* () {
    if (options.refuse?.() === true) return yield* gone
    const server = yield* makeScripted()
    yield* Queue.offer(servers, server)
    const transport = Context.get(yield* Layer.build(server.transport), Transport)
    return yield* transport.connect
  })
  const transport = Layer.succeed(Transport, Transport.of({ connect }))
  const context = yield* Layer.build(
    AppServer.layerSupervised({ restart: options.restart }).pipe(Layer.provide(transport))
  )
  return { client: Context.get(context, AppServer), server: Queue.take(servers) }
})

const restart = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 2 }))

describe("a supervised connection", () => {
  it.effect("says each of its states once", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openSupervised({ restart })
      const states = yield* start(Stream.runCollect(Stream.take(client.state, 3)))
      yield* (yield* server).end
      yield* TestClock.adjust("1 second")
      yield* server
      assert.deepStrictEqual(
        (yield* Fiber.join(states)).map((state) => (state._tag === "Connected" ? state.connection : state._tag)),
        [1, "Restarting", 2]
      )
    })
  )

  it.effect("has the schedule from its beginning again once a connection has lived for a minute", () =>
    Effect.gen(function* () {
      const { client, server } = yield* openSupervised({ restart })
      const end = Effect.gen(function* () {
        const current = yield* server
        yield* current.end
      })
      for (let life = 0; life < 5; life++) {
        yield* end
        yield* TestClock.adjust("1 second")
        yield* TestClock.adjust("2 minutes")
      }
      // Short lives are counted.
      for (let life = 0; life < 3; life++) {
        yield* end
        yield* TestClock.adjust("1 second")
      }
      assert.strictEqual((yield* client.closed).reason._tag, "ConnectionClosed")
    })
  )

  it.effect("that cannot be had again fails what waits for it, with why", () =>
    Effect.gen(function* () {
      let refused = false
      const { client, server } = yield* openSupervised({ restart, refuse: () => refused })
      refused = true
      const restarting = yield* start(
        Stream.runHead(Stream.filter(client.state, (state) => state._tag === "Restarting"))
      )
      yield* (yield* server).end
      yield* Fiber.join(restarting)
      const waiting = yield* start(Effect.flip(client.requestRaw("test/any")))
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual((yield* Fiber.join(waiting)).reason, gone.reason)
      assert.deepStrictEqual((yield* Effect.flip(client.requestRaw("test/any"))).reason, gone.reason)
    })
  )

  it.effect("that is closed while it has none leaves nobody waiting", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { client, server } = yield* Scope.provide(openSupervised({ restart }), scope)
      const restarting = yield* start(
        Stream.runHead(Stream.filter(client.state, (state) => state._tag === "Restarting"))
      )
      const states = yield* start(Stream.runDrain(client.state))
      const heard = yield* start(Stream.runDrain(client.notifications()))
      yield* (yield* server).end
      yield* Fiber.join(restarting)
      const waiting = yield* start(Effect.flip(client.requestRaw("test/any")))
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Fiber.join(waiting)).reason._tag, "ConnectionClosed")
      assert.strictEqual((yield* client.closed).reason._tag, "ConnectionClosed")
      yield* Fiber.join(states)
      yield* Fiber.join(heard)
    })
  )
})
