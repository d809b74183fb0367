/** Threads as codex keeps them. */
import { Effect, type Stream } from "effect"
import type { CodexError } from "../../CodexError.ts"
import type { Params, Result, Thread, Turn } from "../../protocol/index.ts"
import type { ServerConnection } from "../AppServer.ts"
import { pages } from "./pages.ts"

type Page = "cursor" | "threadId"

export const makeThreads = ({ request }: ServerConnection) => ({
  start: (params: Params<"thread/start"> = {}) => request("thread/start", params),
  /**
   * A stored thread, by id. Codex ignores the options of one that it has loaded,
   * refuses one that another server has loaded, and calls it deprecated to be
   * given all turns here: with `excludeTurns` there are none, and `turns` has them
   * (all seen with 0.169.0).
   */
  resume: (threadId: string, params: Omit<Params<"thread/resume">, "threadId" | "path" | "history"> = {}) =>
    request("thread/resume", { ...params, threadId }),
  /** A stored thread, by its rollout file. */
  resumePath: (path: string, params: Omit<Params<"thread/resume">, "threadId" | "path" | "history"> = {}) =>
    request("thread/resume", { ...params, threadId: "", path }),
  /** A new thread that begins with these items of the model's API. */
  resumeHistory: (
    history: NonNullable<Params<"thread/resume">["history"]>,
    params: Omit<Params<"thread/resume">, "threadId" | "path" | "history"> = {}
  ) => request("thread/resume", { ...params, threadId: "", history }),
  /** A copy of a thread: whole, or up to and with `lastTurnId`, or before `beforeTurnId`. */
  fork: (threadId: string, params: Omit<Params<"thread/fork">, "threadId"> = {}) =>
    request("thread/fork", { ...params, threadId }),
  /** A thread as it is stored, without loading it; with its turns if they are asked for. */
  read: (threadId: string, params: Omit<Params<"thread/read">, "threadId"> = {}) =>
    Effect.map(request("thread/read", { ...params, threadId }), ({ thread }) => thread),
  /** Those of every source unless `sourceKinds` says otherwise, the latest first, each page asked for when it is read. */
  list: (params: Omit<Params<"thread/list">, "cursor"> = {}): Stream.Stream<Thread, CodexError> =>
    pages("thread/list", (cursor) => request("thread/list", { sourceKinds: everySource, ...params, cursor })),
  /** The ids of those that are loaded. */
  loaded: (): Stream.Stream<string, CodexError> =>
    pages("thread/loaded/list", (cursor) => request("thread/loaded/list", { cursor })),
  /** A thread's turns, the latest first unless `sortDirection` says otherwise. */
  turns: (threadId: string, params: Omit<Params<"thread/turns/list">, Page> = {}): Stream.Stream<Turn, CodexError> =>
    pages("thread/turns/list", (cursor) => request("thread/turns/list", { ...params, threadId, cursor })),
  /** A thread's items, or those of one turn, in their order. */
  items: (
    threadId: string,
    params: Omit<Params<"thread/items/list">, Page> = {}
  ): Stream.Stream<Result<"thread/items/list">["data"][number], CodexError> =>
    pages("thread/items/list", (cursor) => request("thread/items/list", { ...params, threadId, cursor })),
  archive: (threadId: string) => Effect.asVoid(request("thread/archive", { threadId })),
  unarchive: (threadId: string) => Effect.map(request("thread/unarchive", { threadId }), ({ thread }) => thread),
  /** For good, with its file. */
  delete: (threadId: string) => Effect.asVoid(request("thread/delete", { threadId })),
  setName: (threadId: string, name: string) => Effect.asVoid(request("thread/name/set", { threadId, name })),
  /** Starts to shorten what the model is sent; it is a turn, and ends as one. */
  compact: (threadId: string) => Effect.asVoid(request("thread/compact/start", { threadId })),
  /** Takes a turn and all after it out of the conversation; files stay as they are. */
  revert: (threadId: string, beforeTurnId: string) => request("thread/revert", { threadId, beforeTurnId }),
  /** Adds items of the model's API to what the model is sent next. */
  injectItems: (threadId: string, items: Params<"thread/inject_items">["items"]) =>
    Effect.asVoid(request("thread/inject_items", { threadId, items })),
  /** Lets go of a thread, and says whether it was held; the server unloads it when nobody else holds it. */
  unsubscribe: (threadId: string) => Effect.map(request("thread/unsubscribe", { threadId }), ({ status }) => status)
})

/** By default codex lists only what people started in its own interfaces. */
const everySource = ["cli", "vscode", "exec", "appServer", "subAgent", "unknown"] as const
