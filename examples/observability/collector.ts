/**
 * A collector for OpenTelemetry's JSON over HTTP, in memory: what a real one
 * would be sent, to look at.
 */
import { createServer, type IncomingHttpHeaders } from "node:http"
import { Effect, Option, Schema } from "effect"

const Attributes = Schema.Array(
  Schema.Struct({ key: Schema.String, value: Schema.Record(Schema.String, Schema.Unknown) })
)
const Nanoseconds = Schema.Union([Schema.String, Schema.Number])
const Resource = Schema.optionalKey(Schema.Struct({ attributes: Schema.optionalKey(Attributes) }))

const Traces = Schema.Struct({
  resourceSpans: Schema.Array(
    Schema.Struct({
      resource: Resource,
      scopeSpans: Schema.Array(
        Schema.Struct({
          spans: Schema.Array(
            Schema.Struct({
              traceId: Schema.String,
              spanId: Schema.String,
              parentSpanId: Schema.optionalKey(Schema.String),
              name: Schema.String,
              startTimeUnixNano: Nanoseconds,
              endTimeUnixNano: Nanoseconds,
              attributes: Schema.optionalKey(Attributes),
              status: Schema.optionalKey(Schema.Struct({ code: Schema.optionalKey(Schema.Number) }))
            })
          )
        })
      )
    })
  )
})

const Logs = Schema.Struct({
  resourceLogs: Schema.Array(
    Schema.Struct({
      resource: Resource,
      scopeLogs: Schema.Array(
        Schema.Struct({
          logRecords: Schema.Array(
            Schema.Struct({
              traceId: Schema.optionalKey(Schema.String),
              spanId: Schema.optionalKey(Schema.String),
              attributes: Schema.optionalKey(Attributes)
            })
          )
        })
      )
    })
  )
})

type Values = Readonly<Record<string, unknown>>

export interface CollectedSpan {
  readonly service: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  /** In milliseconds since 1970. */
  readonly start: number
  readonly end: number
  readonly failed: boolean
  readonly attributes: Values
}

export interface CollectedLog {
  readonly service: string
  readonly traceId: string
  readonly attributes: Values
}

const valuesOf = (attributes: typeof Attributes.Type = []): Values =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const millis = (nanoseconds: string | number): number => Number(BigInt(nanoseconds) / 1000n) / 1000

const serviceOf = (resource: typeof Resource.Type | undefined): string => {
  const name = valuesOf(resource?.attributes)["service.name"]
  return typeof name === "string" ? name : "unknown"
}

const spansOf = ({ resourceSpans }: typeof Traces.Type): ReadonlyArray<CollectedSpan> =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service: serviceOf(resource),
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        name: span.name,
        start: millis(span.startTimeUnixNano),
        end: millis(span.endTimeUnixNano),
        failed: span.status?.code === 2,
        attributes: valuesOf(span.attributes)
      }))
    )
  )

const logsOf = ({ resourceLogs }: typeof Logs.Type): ReadonlyArray<CollectedLog> =>
  resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ attributes, traceId = "" }) => ({
        service: serviceOf(resource),
        traceId,
        attributes: valuesOf(attributes)
      }))
    )
  )

/** Listens on 127.0.0.1 until the scope closes. */
export const makeCollector = Effect.gen(function* () {
  const spans: Array<CollectedSpan> = []
  const logs: Array<CollectedLog> = []
  /** All that was sent, as it was sent. */
  const bodies: Array<{ readonly path: string; readonly headers: IncomingHttpHeaders; readonly text: string }> = []
  const decodeTraces = Schema.decodeUnknownOption(Schema.fromJsonString(Traces))
  const decodeLogs = Schema.decodeUnknownOption(Schema.fromJsonString(Logs))

  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const path = request.url ?? ""
      const text = Buffer.concat(chunks).toString("utf8")
      bodies.push({ path, headers: request.headers, text })
      if (path === "/v1/traces") spans.push(...Option.match(decodeTraces(text), { onNone: () => [], onSome: spansOf }))
      if (path === "/v1/logs") logs.push(...Option.match(decodeLogs(text), { onNone: () => [], onSome: logsOf }))
      response.writeHead(200, { "content-type": "application/json" }).end("{}")
    })
  })
  const port = yield* Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0))
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { baseUrl: `http://127.0.0.1:${port}`, spans, logs, bodies }
})
