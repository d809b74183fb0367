/** Entries with every field there is, as they are given, and as codex has them. */
import { Duration, Redacted } from "effect"
import type { McpServerConfig, McpServerConfigInput } from "effect-codex/mcp"

interface Example {
  readonly given: McpServerConfigInput
  readonly wire: Readonly<Record<string, unknown>>
  readonly read: McpServerConfig
}

const secret = (text: string) => Redacted.make(text)

const commonGiven = {
  enabled: false,
  required: true,
  environmentId: "local",
  startupReadiness: "catalog",
  supportsParallelToolCalls: true,
  toolInputSchemaMaxBytes: 4096,
  omitToolsFrom: ["code_mode", "deferred", "direct"],
  defaultToolsApprovalMode: "writes",
  enabledTools: ["a", "b.c"],
  disabledTools: ["b.c"],
  scopes: ["read", "write:all"],
  tools: {
    "b.c": { approvalMode: "prompt", outputTokenLimit: 99 },
    'odd "name"': { approvalMode: "auto" },
    oauth: { outputTokenLimit: 1 }
  }
} as const

const commonWire = {
  enabled: false,
  required: true,
  environment_id: "local",
  startup_readiness: "catalog",
  startup_timeout_sec: 1.5,
  tool_timeout_sec: 90,
  supports_parallel_tool_calls: true,
  tool_input_schema_max_bytes: 4096,
  omit_tools_from: ["code_mode", "deferred", "direct"],
  default_tools_approval_mode: "writes",
  enabled_tools: ["a", "b.c"],
  disabled_tools: ["b.c"],
  scopes: ["read", "write:all"],
  tools: {
    "b.c": { approval_mode: "prompt", output_token_limit: 99 },
    'odd "name"': { approval_mode: "auto" },
    oauth: { output_token_limit: 1 }
  }
}

const commonRead = { ...commonGiven, startupTimeout: Duration.millis(1500), toolTimeout: Duration.seconds(90) }

export const stdio: Example = {
  given: {
    ...commonGiven,
    startupTimeout: "1500 millis",
    toolTimeout: Duration.minutes(1.5),
    command: "npx",
    args: ["-y", "a package", ""],
    env: { PLAIN: "in-clear-1234", "with.dot": secret("in-clear-5678"), EMPTY: "" },
    envVars: ["ONE", { name: "TWO" }, { name: "THREE", source: "local" }, { name: "FOUR", source: "remote" }],
    cwd: "/tmp/a b"
  },
  wire: {
    ...commonWire,
    command: "npx",
    args: ["-y", "a package", ""],
    env: { PLAIN: "in-clear-1234", "with.dot": "in-clear-5678", EMPTY: "" },
    env_vars: ["ONE", { name: "TWO" }, { name: "THREE", source: "local" }, { name: "FOUR", source: "remote" }],
    cwd: "/tmp/a b"
  },
  read: {
    ...commonRead,
    command: "npx",
    args: ["-y", "a package", ""],
    env: { PLAIN: secret("in-clear-1234"), "with.dot": secret("in-clear-5678"), EMPTY: secret("") },
    envVars: ["ONE", { name: "TWO" }, { name: "THREE", source: "local" }, { name: "FOUR", source: "remote" }],
    cwd: "/tmp/a b"
  }
}

export const http: Example = {
  given: {
    ...commonGiven,
    startupTimeout: 1500,
    toolTimeout: "90 seconds",
    url: "https://example.com/mcp?a=b",
    auth: "chatgpt",
    bearerTokenEnvVar: "TOKEN",
    httpHeaders: { "X-One": "in-clear-1234", "X-Two": secret("in-clear-5678") },
    envHttpHeaders: { "X-Three": "THREE" },
    httpHeadersHelper: "print-headers --token in-clear-9012",
    oauthResource: "https://example.com",
    oauth: {
      clientId: "me",
      clientSecret: "in-clear-3456",
      callbackUrl: "http://localhost:8080/back",
      callbackPort: 8080
    }
  },
  wire: {
    ...commonWire,
    url: "https://example.com/mcp?a=b",
    auth: "chatgpt",
    bearer_token_env_var: "TOKEN",
    http_headers: { "X-One": "in-clear-1234", "X-Two": "in-clear-5678" },
    env_http_headers: { "X-Three": "THREE" },
    http_headers_helper: "print-headers --token in-clear-9012",
    oauth_resource: "https://example.com",
    oauth: {
      client_id: "me",
      client_secret: "in-clear-3456",
      callback_url: "http://localhost:8080/back",
      callback_port: 8080
    }
  },
  read: {
    ...commonRead,
    url: "https://example.com/mcp?a=b",
    auth: "chatgpt",
    bearerTokenEnvVar: "TOKEN",
    httpHeaders: { "X-One": secret("in-clear-1234"), "X-Two": secret("in-clear-5678") },
    envHttpHeaders: { "X-Three": "THREE" },
    httpHeadersHelper: secret("print-headers --token in-clear-9012"),
    oauthResource: "https://example.com",
    oauth: {
      clientId: "me",
      clientSecret: secret("in-clear-3456"),
      callbackUrl: "http://localhost:8080/back",
      callbackPort: 8080
    }
  }
}

/** With a login as an enterprise has it. */
export const enterprise: Example = {
  given: {
    url: "https://example.com/mcp",
    auth: "ema_auth",
    oauth: {
      clientId: "me",
      clientSecret: "in-clear-3456",
      tokenEndpointAuthMethod: "client_secret_post",
      authorizationServerIssuer: "https://id.example.com"
    }
  },
  wire: {
    url: "https://example.com/mcp",
    auth: "ema_auth",
    oauth: {
      client_id: "me",
      client_secret: "in-clear-3456",
      token_endpoint_auth_method: "client_secret_post",
      authorization_server_issuer: "https://id.example.com"
    }
  },
  read: {
    url: "https://example.com/mcp",
    auth: "ema_auth",
    oauth: {
      clientId: "me",
      clientSecret: secret("in-clear-3456"),
      tokenEndpointAuthMethod: "client_secret_post",
      authorizationServerIssuer: "https://id.example.com"
    }
  }
}

/** What all of their secrets begin with. */
export const secretMark = "in-clear"

/** Entries in codex's names that are wrong: which field of them, and whether codex 0.169.0 takes them all the same. */
export const wrong: ReadonlyArray<
  readonly [field: string, wire: Readonly<Record<string, unknown>>, codexTakesIt?: true]
> = [
  ["command", {}],
  ["url", { command: "c", url: "http://x" }],
  ["command", { command: " " }, true],
  ["cwd", { command: "c", cwd: "" }, true],
  ["args.0", { command: "c", args: [1] }],
  ["env.A", { command: "c", env: { A: 1 } }],
  ["env", { command: "c", env: { "A=B": "x" } }, true],
  ["env", { command: "c", env: { "": "x" } }, true],
  ["env.A", { command: "c", env: { A: "x\0y" } }, true],
  ["env_vars", { command: "c", env_vars: ["A=B"] }, true],
  ["env_vars", { command: "c", env_vars: [{ name: "A", source: "moon" }] }],
  ["env_vars", { command: "c", env_vars: [{ source: "local" }] }],
  ["auth", { command: "c", auth: "oauth" }],
  ["bearer_token_env_var", { command: "c", bearer_token_env_var: "A" }],
  ["http_headers", { command: "c", http_headers: {} }],
  ["env_http_headers", { command: "c", env_http_headers: { a: "B" } }],
  ["http_headers_helper", { command: "c", http_headers_helper: "x" }],
  ["oauth_resource", { command: "c", oauth_resource: "x" }],
  ["oauth", { command: "c", oauth: { client_id: "x" } }],
  ["args", { url: "http://x", args: [] }],
  ["env", { url: "http://x", env: {} }],
  ["env_vars", { url: "http://x", env_vars: ["A"] }],
  ["cwd", { url: "http://x", cwd: "/tmp" }],
  ["bearer_token", { url: "http://x", bearer_token: "x" }],
  ["bearer_token", { command: "c", bearer_token: "x" }],
  ["url", { url: "" }, true],
  ["url", { url: "example.com/mcp" }, true],
  ["url", { url: "ftp://example.com" }, true],
  ["bearer_token_env_var", { url: "http://x", bearer_token_env_var: "" }, true],
  ["bearer_token_env_var", { url: "http://x", auth: "ema_auth", bearer_token_env_var: "A" }, true],
  ["http_headers", { url: "http://x", http_headers: { "a b": "c" } }, true],
  ["http_headers", { url: "http://x", http_headers: { a: "b\nc" } }, true],
  ["env_http_headers", { url: "http://x", env_http_headers: { "": "A" } }, true],
  ["env_http_headers", { url: "http://x", env_http_headers: { a: "" } }, true],
  ["http_headers_helper", { url: "http://x", http_headers_helper: " " }],
  ["http_headers_helper", { url: "http://x", http_headers_helper: "a", environment_id: "r" }],
  ["auth", { url: "http://x", auth: "magic" }],
  ["oauth_resource", { url: "http://x", oauth_resource: "" }, true],
  ["oauth.client_id", { url: "http://x", oauth: { client_id: "" } }, true],
  ["oauth.client_secret", { url: "http://x", oauth: { client_id: "a", client_secret: "" } }],
  ["oauth.client_secret", { url: "http://x", oauth: { client_secret: "s" } }],
  ["oauth.callback_url", { url: "http://x", oauth: { callback_url: "nope" } }, true],
  ["oauth.callback_port", { url: "http://x", oauth: { callback_port: 65_536 } }],
  ["oauth.callback_port", { url: "http://x", oauth: { callback_port: -1 } }],
  ["oauth.callback_port", { url: "http://x", oauth: { callback_port: 1.5 } }],
  [
    "oauth.token_endpoint_auth_method",
    { url: "http://x", oauth: { client_id: "a", client_secret: "s", token_endpoint_auth_method: "client_secret_post" } }
  ],
  [
    "oauth.token_endpoint_auth_method",
    { url: "http://x", auth: "ema_auth", oauth: { client_id: "a", token_endpoint_auth_method: "client_secret_post" } }
  ],
  [
    "oauth.token_endpoint_auth_method",
    {
      url: "http://x",
      auth: "ema_auth",
      oauth: { client_id: "a", client_secret: "s", token_endpoint_auth_method: "none" }
    }
  ],
  ["oauth.authorization_server_issuer", { url: "http://x", oauth: { authorization_server_issuer: "https://i" } }],
  ["environment_id", { command: "c", environment_id: "" }, true],
  ["startup_timeout_sec", { command: "c", startup_timeout_sec: 0 }, true],
  ["startup_timeout_sec", { command: "c", startup_timeout_sec: -1 }],
  ["startup_timeout_sec", { command: "c", startup_timeout_sec: "1" }],
  ["startup_timeout_ms", { command: "c", startup_timeout_ms: 1.5 }],
  ["tool_timeout_sec", { command: "c", tool_timeout_sec: -0.5 }],
  ["startup_readiness", { command: "c", startup_readiness: "nope" }],
  ["enabled", { command: "c", enabled: "yes" }],
  ["tool_input_schema_max_bytes", { command: "c", tool_input_schema_max_bytes: 0 }],
  ["omit_tools_from.0", { command: "c", omit_tools_from: ["nope"] }],
  ["default_tools_approval_mode", { command: "c", default_tools_approval_mode: "nope" }],
  ["tools.a.output_token_limit", { command: "c", tools: { a: { output_token_limit: 0 } } }],
  ["tools.a.approval_mode", { command: "c", tools: { a: { approval_mode: "nope" } } }],
  ["scopes", { url: "http://x", scopes: ["a b"] }, true],
  ["scopes", { url: "http://x", scopes: [""] }, true]
]
