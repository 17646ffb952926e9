const OVERVIEW = `fix-forward: what a migration cannot undo, and why, with file and line

  fix-forward check [DIR|FILE…]    judge the migrations that are not released yet
  fix-forward split FILE[:LINE]    a pending migration as expand, backfill and contract
  fix-forward report               may the last release run again on what is here now?
  fix-forward explain RULE         the page of a rule
  fix-forward lsp --stdio          the language server, for an editor to start
  fix-forward help [COMMAND]       this, or the flags of a command
  fix-forward --version

Exit codes: 0 nothing to fail on, 1 findings, 2 wrong use or a fault of ours.
`;

const CHECK = `fix-forward check [DIR|FILE…]

Judges whether the down of each migration brings back what its up takes away.
Named files are always judged; a folder narrows what is reported.

  --scope pending|all       pending: what the release lacks or has otherwise (default);
                            all: shipped migrations too, as hints. Without git everything is judged.
  --since REF               compare with REF instead of the last release
  --against REF             a release you may go back to: migrations that it lacks are judged with its
                            code (repeatable); without, with the code of the working tree
  --root DIR                the project root (default: the top of the git work tree, else the folder)
  --baseline FILE           leave out the findings that FILE holds; entries that match nothing are named
  --update-baseline         write the findings of this run to FILE
  --fail-on error|warning|never   the severity from which the exit code is 1 (default: error)
  --format FORMAT           terminal (default), json, or for a pipeline: sarif, github (annotations),
                            gitlab (code quality), junit

The last release is "release" in fix-forward.json, else the nearest reachable tag, else where the branch left the default branch.
`;

const SPLIT = `fix-forward split FILE[:LINE]

Takes a pending migration apart: an expand that the older release can live with stays in its place, what fills the new shape follows, and
the contract is held back in a folder that the tool does not run, until nothing refers to the old shape. Prints the diff.

  --write                   write the files, all of them or none
  --back COLUMN=EXPRESSION  what makes an old column from the new ones, for a column that is split, merged or reshaped (repeatable)
  --map                     leave a renamed thing its name in the database: the code maps its own to it, and the migration renames nothing
  --promote                 FILE is a contract that was held back: move it into the migrations, or say what still refers to the old shape
  --root DIR                the project root (default: the top of the git work tree, else the folder)

Exit codes: 0 split, 1 it cannot be, with the reason, 2 wrong use or a fault of ours.
`;

const REPORT = `fix-forward report [--from REF] [--to REF|working]

May an older release run again on the state that a newer one left? What ran between, what the older code meets,
whether it starts, what to do instead, and what was not checked.

  --from REF                the release to go back to (default: the last release)
  --to REF|working          the release whose state is there (default: working, the files as they are:
                            "if we ship this, can we go back?")
  --root DIR                the project root (default: the top of the git work tree)
  --format FORMAT           terminal (default), json, markdown, html (one file), svg (the timeline),
                            runbook (what to do in an incident, in Markdown)
  --fail-on unsafe|unknown|never   the verdict from which the exit code is 1 (default: unsafe)
`;

const EXPLAIN = `fix-forward explain RULE

Prints the page of a rule: what it finds, why, and what to do. Without RULE: the rules there are.
`;

const LSP = `fix-forward lsp --stdio

Speaks the Language Server Protocol on stdin and stdout: squiggles, verdicts and fixes while a migration is being written.
Any editor that speaks the protocol can start it; in VS Code the extension does.
`;

/** The help text, of a command where one is named. */
export function helpText(command?: string): string {
  if (command === 'check') return CHECK;
  if (command === 'report') return REPORT;
  if (command === 'split') return SPLIT;
  if (command === 'explain') return EXPLAIN;
  if (command === 'lsp') return LSP;
  return OVERVIEW;
}
