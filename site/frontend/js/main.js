// Everything here is a help on top of pages that work without it.
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { startExit } from "./exit.js";
import { startFocus } from "./focus.js";
import { startKeys } from "./keys.js";
import { startPasswords } from "./password.js";

startExit(); // first: if anything below fails, the way out works
startPasswords();
startKeys();
startFocus();
for (const Component of [Button, ErrorSummary, SkipLink]) createAll(Component);
