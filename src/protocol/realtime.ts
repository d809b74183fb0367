/**
 * Generated from codex 0.169.0 by `npm run generate`. Do not edit.
 *
 * Realtime conversations.
 *
 * @since 0.1.0
 */

import { Schema } from "effect"
import { nullish, openEnum } from "../internal/openUnion.ts"
import { ThreadRealtimeItem } from "./shared.ts"

export type CodexResponseHandoffMode = "thinking" | "commentary" | "bemTags"
export const CodexResponseHandoffMode: Schema.Codec<CodexResponseHandoffMode> = Schema.suspend(() =>
  Schema.Literals(["thinking", "commentary", "bemTags"])
)

export type ConversationTextRole = "user" | "developer" | "assistant"
export const ConversationTextRole: Schema.Codec<ConversationTextRole> = Schema.suspend(() =>
  Schema.Literals(["user", "developer", "assistant"])
)

export type RealtimeConversationVersion = "v1" | "v2" | "v3" | (string & {})
export const RealtimeConversationVersion: Schema.Codec<RealtimeConversationVersion> = Schema.suspend(() =>
  openEnum(["v1", "v2", "v3"])
)

export type RealtimeOutputModality = "text" | "audio"
export const RealtimeOutputModality: Schema.Codec<RealtimeOutputModality> = Schema.suspend(() =>
  Schema.Literals(["text", "audio"])
)

export type RealtimeVoice =
  | "alloy"
  | "arbor"
  | "ash"
  | "aube"
  | "ballad"
  | "breeze"
  | "bubbie"
  | "cedar"
  | "coral"
  | "cove"
  | "echo"
  | "ember"
  | "haetsal"
  | "hanul"
  | "himari"
  | "juniper"
  | "leher"
  | "maple"
  | "marin"
  | "miko"
  | "neer"
  | "porto"
  | "rindo"
  | "rio"
  | "rivage"
  | "sage"
  | "selva"
  | "shimmer"
  | "sol"
  | "sonna"
  | "spruce"
  | "tinta"
  | "vale"
  | "verse"
  | "viola"
  | (string & {})
export const RealtimeVoice: Schema.Codec<RealtimeVoice> = Schema.suspend(() =>
  openEnum([
    "alloy",
    "arbor",
    "ash",
    "aube",
    "ballad",
    "breeze",
    "bubbie",
    "cedar",
    "coral",
    "cove",
    "echo",
    "ember",
    "haetsal",
    "hanul",
    "himari",
    "juniper",
    "leher",
    "maple",
    "marin",
    "miko",
    "neer",
    "porto",
    "rindo",
    "rio",
    "rivage",
    "sage",
    "selva",
    "shimmer",
    "sol",
    "sonna",
    "spruce",
    "tinta",
    "vale",
    "verse",
    "viola"
  ])
)

export interface RealtimeVoicesList {
  readonly defaultV1: RealtimeVoice
  readonly defaultV2: RealtimeVoice
  readonly v1: ReadonlyArray<RealtimeVoice>
  readonly v2: ReadonlyArray<RealtimeVoice>
  readonly v3?: ReadonlyArray<RealtimeVoice> | null
}
export const RealtimeVoicesList: Schema.Codec<RealtimeVoicesList> = Schema.suspend(() =>
  Schema.Struct({
    defaultV1: RealtimeVoice,
    defaultV2: RealtimeVoice,
    v1: Schema.Array(RealtimeVoice),
    v2: Schema.Array(RealtimeVoice),
    v3: nullish(Schema.Array(RealtimeVoice))
  })
)

/**
 * The params of `thread/realtime/appendAudio`.
 *
 * EXPERIMENTAL - append audio input to thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendAudioParams {
  readonly audio: ThreadRealtimeAudioChunk
  readonly threadId: string
}
export const ThreadRealtimeAppendAudioParams: Schema.Codec<ThreadRealtimeAppendAudioParams> = Schema.suspend(() =>
  Schema.Struct({ audio: ThreadRealtimeAudioChunk, threadId: Schema.String })
)

/**
 * The result of `thread/realtime/appendAudio`.
 *
 * EXPERIMENTAL - response for appending realtime audio input.
 *
 * @experimental
 */
export type ThreadRealtimeAppendAudioResponse = { readonly [key: string]: unknown }
export const ThreadRealtimeAppendAudioResponse: Schema.Codec<ThreadRealtimeAppendAudioResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/realtime/appendSpeech`.
 *
 * EXPERIMENTAL - append speakable text to thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendSpeechParams {
  readonly text: string
  readonly threadId: string
}
export const ThreadRealtimeAppendSpeechParams: Schema.Codec<ThreadRealtimeAppendSpeechParams> = Schema.suspend(() =>
  Schema.Struct({ text: Schema.String, threadId: Schema.String })
)

/**
 * The result of `thread/realtime/appendSpeech`.
 *
 * EXPERIMENTAL - response for appending realtime speech.
 *
 * @experimental
 */
export type ThreadRealtimeAppendSpeechResponse = { readonly [key: string]: unknown }
export const ThreadRealtimeAppendSpeechResponse: Schema.Codec<ThreadRealtimeAppendSpeechResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/realtime/appendText`.
 *
 * EXPERIMENTAL - append text input to thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeAppendTextParams {
  readonly text: string
  readonly threadId: string
  readonly role?: ConversationTextRole | undefined
}
export const ThreadRealtimeAppendTextParams: Schema.Codec<ThreadRealtimeAppendTextParams> = Schema.suspend(() =>
  Schema.Struct({ text: Schema.String, threadId: Schema.String, role: Schema.optional(ConversationTextRole) })
)

/**
 * The result of `thread/realtime/appendText`.
 *
 * EXPERIMENTAL - response for appending realtime text input.
 *
 * @experimental
 */
export type ThreadRealtimeAppendTextResponse = { readonly [key: string]: unknown }
export const ThreadRealtimeAppendTextResponse: Schema.Codec<ThreadRealtimeAppendTextResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** EXPERIMENTAL - thread realtime audio chunk. */
export interface ThreadRealtimeAudioChunk {
  readonly data: string
  readonly numChannels: number
  readonly sampleRate: number
  readonly itemId?: string | null
  readonly samplesPerChannel?: number | null
}
export const ThreadRealtimeAudioChunk: Schema.Codec<ThreadRealtimeAudioChunk> = Schema.suspend(() =>
  Schema.Struct({
    data: Schema.String,
    numChannels: Schema.Number,
    sampleRate: Schema.Number,
    itemId: nullish(Schema.String),
    samplesPerChannel: nullish(Schema.Number)
  })
)

/**
 * The params of `thread/realtime/closed`.
 *
 * EXPERIMENTAL - emitted when thread realtime transport closes.
 */
export interface ThreadRealtimeClosedNotification {
  readonly threadId: string
  readonly reason?: string | null
}
export const ThreadRealtimeClosedNotification: Schema.Codec<ThreadRealtimeClosedNotification> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String, reason: nullish(Schema.String) })
)

/**
 * The params of `thread/realtime/error`.
 *
 * EXPERIMENTAL - emitted when thread realtime encounters an error.
 */
export interface ThreadRealtimeErrorNotification {
  readonly message: string
  readonly threadId: string
}
export const ThreadRealtimeErrorNotification: Schema.Codec<ThreadRealtimeErrorNotification> = Schema.suspend(() =>
  Schema.Struct({ message: Schema.String, threadId: Schema.String })
)

/** EXPERIMENTAL - role-bearing text item included when a realtime V3 session starts. */
export interface ThreadRealtimeInitialItem {
  readonly role: ConversationTextRole
  readonly text: string
}
export const ThreadRealtimeInitialItem: Schema.Codec<ThreadRealtimeInitialItem> = Schema.suspend(() =>
  Schema.Struct({ role: ConversationTextRole, text: Schema.String })
)

/**
 * The params of `thread/realtime/itemAdded`.
 *
 * EXPERIMENTAL - raw non-audio thread realtime item emitted by the backend.
 */
export interface ThreadRealtimeItemAddedNotification {
  readonly item: unknown
  readonly threadId: string
}
export const ThreadRealtimeItemAddedNotification: Schema.Codec<ThreadRealtimeItemAddedNotification> = Schema.suspend(() =>
  Schema.Struct({ item: Schema.Unknown, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/item/completed`.
 *
 * EXPERIMENTAL - a realtime timeline item published after canonical commit.
 */
export interface ThreadRealtimeItemCompletedNotification {
  readonly item: ThreadRealtimeItem
  readonly threadId: string
}
export const ThreadRealtimeItemCompletedNotification: Schema.Codec<ThreadRealtimeItemCompletedNotification> = Schema.suspend(() =>
  Schema.Struct({ item: ThreadRealtimeItem, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/item/started`.
 *
 * EXPERIMENTAL - a realtime timeline item started before its content streams.
 */
export interface ThreadRealtimeItemStartedNotification {
  readonly item: ThreadRealtimeItem
  readonly threadId: string
}
export const ThreadRealtimeItemStartedNotification: Schema.Codec<ThreadRealtimeItemStartedNotification> = Schema.suspend(() =>
  Schema.Struct({ item: ThreadRealtimeItem, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/item/transcript/delta`.
 *
 * EXPERIMENTAL - text appended to an active realtime transcript item.
 */
export interface ThreadRealtimeItemTranscriptDeltaNotification {
  readonly delta: string
  readonly itemId: string
  readonly threadId: string
}
export const ThreadRealtimeItemTranscriptDeltaNotification: Schema.Codec<ThreadRealtimeItemTranscriptDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ delta: Schema.String, itemId: Schema.String, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/listVoices`.
 *
 * EXPERIMENTAL - list voices supported by thread realtime.
 *
 * @experimental
 */
export type ThreadRealtimeListVoicesParams = { readonly [key: string]: unknown }
export const ThreadRealtimeListVoicesParams: Schema.Codec<ThreadRealtimeListVoicesParams> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The result of `thread/realtime/listVoices`.
 *
 * EXPERIMENTAL - response for listing supported realtime voices.
 *
 * @experimental
 */
export interface ThreadRealtimeListVoicesResponse {
  readonly voices: RealtimeVoicesList
}
export const ThreadRealtimeListVoicesResponse: Schema.Codec<ThreadRealtimeListVoicesResponse> = Schema.suspend(() =>
  Schema.Struct({ voices: RealtimeVoicesList })
)

/**
 * The params of `thread/realtime/outputAudio/delta`.
 *
 * EXPERIMENTAL - streamed output audio emitted by thread realtime.
 */
export interface ThreadRealtimeOutputAudioDeltaNotification {
  readonly audio: ThreadRealtimeAudioChunk
  readonly threadId: string
}
export const ThreadRealtimeOutputAudioDeltaNotification: Schema.Codec<ThreadRealtimeOutputAudioDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ audio: ThreadRealtimeAudioChunk, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/sdp`.
 *
 * EXPERIMENTAL - emitted with the remote SDP for a WebRTC realtime session.
 */
export interface ThreadRealtimeSdpNotification {
  readonly sdp: string
  readonly threadId: string
}
export const ThreadRealtimeSdpNotification: Schema.Codec<ThreadRealtimeSdpNotification> = Schema.suspend(() =>
  Schema.Struct({ sdp: Schema.String, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/start`.
 *
 * EXPERIMENTAL - start a thread-scoped realtime session.
 *
 * @experimental
 */
export interface ThreadRealtimeStartParams {
  /**
   * Selects text or audio output for the realtime session. Transport and voice stay independent so
   * clients can choose how they connect separately from what the model emits.
   */
  readonly outputModality: RealtimeOutputModality
  readonly threadId: string
  /**
   * Relays public reasoning summaries as quiet context for realtime V3 delegations. Defaults to
   * false.
   */
  readonly backendReasoningStatus?: boolean | undefined
  /**
   * Leaves Codex response handoffs to the client's explicit append calls instead of forwarding
   * them automatically. Defaults to false.
   */
  readonly clientManagedHandoffs?: boolean | null | undefined
  /**
   * Overrides BEM channel prefixes by `analysis`, `commentary`, or `final`. Omitted channels
   * retain their default uppercase bracketed prefixes.
   */
  readonly codexResponseHandoffChannelPrefixes?:
    | { readonly [key: string]: ReadonlyArray<string> }
    | null
    | undefined
  /**
   * Selects how automatic Codex responses are routed in Frameless Bidi sessions. Omitted values
   * default to `thinking`. Realtime V1 and V2 ignore this setting.
   */
  readonly codexResponseHandoffMode?: CodexResponseHandoffMode | null | undefined
  /** Optional prefix added to automatic Codex response items when `codexResponsesAsItems` is true. */
  readonly codexResponseItemPrefix?: string | null | undefined
  /** Sends automatic Codex responses as realtime conversation items instead of handoff appends. */
  readonly codexResponsesAsItems?: boolean | null | undefined
  /**
   * Controls whether a realtime V3 delegation produces an acknowledgement filler. Omitted values
   * preserve the Realtime API's default behavior.
   */
  readonly delegationAckFiller?: boolean | null | undefined
  /**
   * Routes any transcript tail remaining at session end through Codex. Defaults to false. TODO:
   * Remove this rollout knob once transcript-tail flushing is always enabled.
   */
  readonly flushTranscriptTailOnSessionEnd?: boolean | null | undefined
  /** Set to false to start without Codex's startup context. Omitted or null includes it. */
  readonly includeStartupContext?: boolean | null | undefined
  /**
   * Adds complete role-bearing text items to the initial Frameless Bidi session history. This is
   * only supported by realtime V3 and is sent during session startup. Requests are limited to 128
   * items and 8,192 estimated text tokens in total.
   */
  readonly initialItems?: ReadonlyArray<ThreadRealtimeInitialItem> | null | undefined
  /** Overrides the configured realtime model for this session only. */
  readonly model?: string | null | undefined
  readonly prompt?: string | null | undefined
  /** Developer instructions given to the backing Codex model when this realtime session ends. */
  readonly realtimeEndInstructions?: string | null | undefined
  readonly realtimeSessionId?: string | null | undefined
  /** Developer instructions given to the backing Codex model when this realtime session starts. */
  readonly realtimeStartInstructions?: string | null | undefined
  readonly transport?: ThreadRealtimeStartTransport | null | undefined
  /** Overrides the configured realtime protocol version for this session only. */
  readonly version?: RealtimeConversationVersion | null | undefined
  readonly voice?: RealtimeVoice | null | undefined
  /**
   * Client-generated identifier for the product voice session. This is distinct from
   * `realtimeSessionId`.
   */
  readonly voiceSessionId?: string | null | undefined
}
export const ThreadRealtimeStartParams: Schema.Codec<ThreadRealtimeStartParams> = Schema.suspend(() =>
  Schema.Struct({
    outputModality: RealtimeOutputModality,
    threadId: Schema.String,
    backendReasoningStatus: Schema.optional(Schema.Boolean),
    clientManagedHandoffs: Schema.optional(Schema.NullOr(Schema.Boolean)),
    codexResponseHandoffChannelPrefixes: Schema.optional(Schema.NullOr(Schema.Record(
      Schema.String,
      Schema.Array(Schema.String)
    ))),
    codexResponseHandoffMode: Schema.optional(Schema.NullOr(CodexResponseHandoffMode)),
    codexResponseItemPrefix: Schema.optional(Schema.NullOr(Schema.String)),
    codexResponsesAsItems: Schema.optional(Schema.NullOr(Schema.Boolean)),
    delegationAckFiller: Schema.optional(Schema.NullOr(Schema.Boolean)),
    flushTranscriptTailOnSessionEnd: Schema.optional(Schema.NullOr(Schema.Boolean)),
    includeStartupContext: Schema.optional(Schema.NullOr(Schema.Boolean)),
    initialItems: Schema.optional(Schema.NullOr(Schema.Array(ThreadRealtimeInitialItem))),
    model: Schema.optional(Schema.NullOr(Schema.String)),
    prompt: Schema.optional(Schema.NullOr(Schema.String)),
    realtimeEndInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    realtimeSessionId: Schema.optional(Schema.NullOr(Schema.String)),
    realtimeStartInstructions: Schema.optional(Schema.NullOr(Schema.String)),
    transport: Schema.optional(Schema.NullOr(ThreadRealtimeStartTransport)),
    version: Schema.optional(Schema.NullOr(RealtimeConversationVersion)),
    voice: Schema.optional(Schema.NullOr(RealtimeVoice)),
    voiceSessionId: Schema.optional(Schema.NullOr(Schema.String))
  })
)

/**
 * The result of `thread/realtime/start`.
 *
 * EXPERIMENTAL - response for starting thread realtime.
 *
 * @experimental
 */
export type ThreadRealtimeStartResponse = { readonly [key: string]: unknown }
export const ThreadRealtimeStartResponse: Schema.Codec<ThreadRealtimeStartResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/** EXPERIMENTAL - transport used by thread realtime. */
export type ThreadRealtimeStartTransport =
  | {
      readonly type: "websocket"
    }
  | {
      readonly type: "webrtc"
      /**
       * SDP offer generated by a WebRTC RTCPeerConnection after configuring audio and the realtime
       * events data channel.
       */
      readonly sdp: string
    }
  | {
      readonly type: "existingCall"
      /** Identifier of a realtime call already created and negotiated by the client. */
      readonly callId: string
    }
export const ThreadRealtimeStartTransport: Schema.Codec<ThreadRealtimeStartTransport> = Schema.suspend(() =>
  Schema.Union([
    Schema.Struct({ type: Schema.Literal("websocket") }),
    Schema.Struct({ type: Schema.Literal("webrtc"), sdp: Schema.String }),
    Schema.Struct({ type: Schema.Literal("existingCall"), callId: Schema.String })
  ])
)

/**
 * The params of `thread/realtime/started`.
 *
 * EXPERIMENTAL - emitted when thread realtime startup is accepted.
 */
export interface ThreadRealtimeStartedNotification {
  readonly threadId: string
  readonly version: RealtimeConversationVersion
  readonly realtimeSessionId?: string | null
}
export const ThreadRealtimeStartedNotification: Schema.Codec<ThreadRealtimeStartedNotification> = Schema.suspend(() =>
  Schema.Struct({
    threadId: Schema.String,
    version: RealtimeConversationVersion,
    realtimeSessionId: nullish(Schema.String)
  })
)

/**
 * The params of `thread/realtime/stop`.
 *
 * EXPERIMENTAL - stop thread realtime.
 *
 * @experimental
 */
export interface ThreadRealtimeStopParams {
  readonly threadId: string
}
export const ThreadRealtimeStopParams: Schema.Codec<ThreadRealtimeStopParams> = Schema.suspend(() =>
  Schema.Struct({ threadId: Schema.String })
)

/**
 * The result of `thread/realtime/stop`.
 *
 * EXPERIMENTAL - response for stopping thread realtime.
 *
 * @experimental
 */
export type ThreadRealtimeStopResponse = { readonly [key: string]: unknown }
export const ThreadRealtimeStopResponse: Schema.Codec<ThreadRealtimeStopResponse> = Schema.suspend(() =>
  Schema.Record(Schema.String, Schema.Unknown)
)

/**
 * The params of `thread/realtime/transcript/delta`.
 *
 * EXPERIMENTAL - flat transcript delta emitted whenever realtime transcript text changes.
 */
export interface ThreadRealtimeTranscriptDeltaNotification {
  /** Live transcript delta from the realtime event. */
  readonly delta: string
  readonly role: string
  readonly threadId: string
}
export const ThreadRealtimeTranscriptDeltaNotification: Schema.Codec<ThreadRealtimeTranscriptDeltaNotification> = Schema.suspend(() =>
  Schema.Struct({ delta: Schema.String, role: Schema.String, threadId: Schema.String })
)

/**
 * The params of `thread/realtime/transcript/done`.
 *
 * EXPERIMENTAL - final transcript text emitted when realtime completes a transcript part.
 */
export interface ThreadRealtimeTranscriptDoneNotification {
  readonly role: string
  /** Final complete text for the transcript part. */
  readonly text: string
  readonly threadId: string
}
export const ThreadRealtimeTranscriptDoneNotification: Schema.Codec<ThreadRealtimeTranscriptDoneNotification> = Schema.suspend(() =>
  Schema.Struct({ role: Schema.String, text: Schema.String, threadId: Schema.String })
)
