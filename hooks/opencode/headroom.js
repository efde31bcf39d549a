// A plugin of OpenCode's: hands each tool's output to a running headroom session, and puts in its place what that
// answers. It runs inside OpenCode, so no process is started for a call. Whatever goes wrong, the output stays.

const TIME = 5000 // milliseconds

export const Headroom = async () => {
  const url = process.env.HEADROOM_HOOK
  if (!url) return {}
  return {
    "tool.execute.after": async (input, output) => {
      if (typeof output?.output !== "string") return
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            tool: input.tool,
            sessionID: input.sessionID,
            callID: input.callID,
            args: input.args,
            output: output.output,
            metadata: { exit: output.metadata?.exit },
          }),
          signal: AbortSignal.timeout(TIME),
        })
        if (!response.ok) return
        const answer = await response.json()
        if (typeof answer?.output === "string") output.output = answer.output
      } catch {
        // The session is gone, or too slow: OpenCode's own text stays.
      }
    },
  }
}
