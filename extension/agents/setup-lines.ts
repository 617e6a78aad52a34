/** How the usual agents are told of Tabtrawl: one command or one line of a file each. Tried with `tabtrawl` on the PATH. */
type SetupLine = { readonly agent: string; readonly where: string; readonly line: string };

const server = { command: 'tabtrawl', args: ['mcp'] };

export const setupLines: readonly SetupLine[] = [
  { agent: 'Claude Code', where: '$', line: 'claude mcp add --scope user tabtrawl -- tabtrawl mcp' },
  { agent: 'Codex', where: '$', line: 'codex mcp add tabtrawl -- tabtrawl mcp' },
  { agent: 'Cursor', where: '~/.cursor/mcp.json', line: JSON.stringify({ mcpServers: { tabtrawl: server } }) },
  { agent: 'VS Code', where: '$', line: `code --add-mcp '${JSON.stringify({ name: 'tabtrawl', ...server })}'` },
];
