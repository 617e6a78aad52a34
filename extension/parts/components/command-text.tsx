/** Words that are typed on the command line, in texts of ours. */

/** What a person types, by its name in the texts. */
const commands: Readonly<Record<string, string>> = {
  command: 'tabtrawl',
  inFolder: 'npm start',
  pair: 'tabtrawl pair',
  pairInFolder: 'npm start -- pair',
  folders: 'tabtrawl folders add DIR',
  foldersInFolder: 'npm start -- folders add DIR',
};

/** A text with the commands in it set as code. */
export function CommandText({ text }: { readonly text: string }) {
  // Odd parts are the names between braces.
  return (
    <>{text.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 1 ? <code key={part}>{commands[part]}</code> : part))}</>
  );
}

/** A text with the names of options (`--max-pages`) kept whole: at their dashes a line would break. */
export function OptionText({ text }: { readonly text: string }) {
  // Odd parts are the names.
  return (
    <>
      {text.split(/(--[a-z][a-z-]*)/).map((part, at) =>
        at % 2 === 1 ? (
          <span key={`${at}${part}`} class="option-name">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}
