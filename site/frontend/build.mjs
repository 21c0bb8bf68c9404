// Builds site/static/ (git-ignored) from what lies beside this file and from npm packages: nothing of a third party
// is committed. Run by `npm run build`; takes about a second or two.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const modules = join(root, "node_modules");
const out = join(here, "..", "static");
const font = join(modules, "@fontsource-variable", "atkinson-hyperlegible-next");

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "fonts"), { recursive: true });

// "cms" and "studio" are the CMS's own: learners never fetch them. "player" is for the frame of an activity.
for (const name of ["upstander", "activity", "player", "cms", "studio"]) {
  const css = sass.compile(join(here, "scss", `${name}.scss`), {
    loadPaths: [modules],
    quietDeps: true,
    style: "compressed",
  }).css;
  // esbuild only makes it smaller still; the addresses of the fonts stay as written.
  const { code } = await esbuild.transform(css, { loader: "css", minify: true });
  writeFileSync(join(out, `${name}.css`), code);
}

await esbuild.build({
  entryPoints: { upstander: join(here, "js", "main.js"), activity: join(here, "js", "activity.js") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  nodePaths: [modules],
  legalComments: "none",
});
// Wagtail loads the scripts of a form as classic ones.
await esbuild.build({
  entryPoints: { studio: join(here, "js", "studio.js"), activities: join(here, "js", "activities.js"), language: join(here, "js", "language.js") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  nodePaths: [modules],
  legalComments: "none",
});
// Run before anything is painted, or before anything of a package: classic scripts of their own.
await esbuild.build({
  entryPoints: { "js-enabled": join(here, "js", "js-enabled.js"), player: join(here, "js", "h5p", "player.js") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
});

// The H5P player: other people's work, unmodified, in a folder of its own with its licences. Its frame.bundle.js holds
// the H5P core, which is GPL-3.0-or-later; it runs in a sandboxed frame only, beside none of our scripts but player.js.
const h5p = join(modules, "h5p-standalone");
cpSync(join(h5p, "dist"), join(out, "h5p"), { recursive: true });
copyFileSync(join(h5p, "LICENSE"), join(out, "h5p", "LICENSE"));
copyFileSync(join(here, "h5p-notice.txt"), join(out, "h5p", "NOTICE.txt"));

for (const subset of ["latin", "latin-ext"]) {
  const file = `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`;
  copyFileSync(join(font, "files", file), join(out, "fonts", `atkinson-${subset}.woff2`));
}
copyFileSync(join(font, "LICENSE"), join(out, "fonts", "OFL.txt"));
copyFileSync(join(here, "icon.svg"), join(out, "icon.svg"));

const named = ["upstander.css", "upstander.js", "js-enabled.js", "fonts/atkinson-latin.woff2"];
const ofActivities = ["activity.css", "activity.js", "player.css", "player.js", "h5p/main.bundle.js", "h5p/frame.bundle.js", "h5p/styles/h5p.css"];
for (const name of [...named, ...ofActivities, "studio.css", "studio.js"]) {
  const bytes = readFileSync(join(out, name));
  const sent = name.endsWith("woff2") ? bytes.length : gzipSync(bytes).length;
  console.log(`${name.padEnd(28)} ${String(sent).padStart(6)} bytes on the wire`);
}
