// Builds site/static/ (git-ignored) from what lies beside this file and from npm packages: nothing of a third party
// is committed. Run by `npm run build`; takes about a second or two.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

// "cms" and "studio" are the CMS's own: learners never fetch them.
for (const name of ["upstander", "cms", "studio"]) {
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
  entryPoints: { upstander: join(here, "js", "main.js") },
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
  entryPoints: { studio: join(here, "js", "studio.js"), activities: join(here, "js", "activities.js") },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  nodePaths: [modules],
  legalComments: "none",
});
// Runs before anything is painted, so it is a classic script of its own.
await esbuild.build({ entryPoints: [join(here, "js", "js-enabled.js")], outdir: out, minify: true, target: "es2017" });

for (const subset of ["latin", "latin-ext"]) {
  const file = `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`;
  copyFileSync(join(font, "files", file), join(out, "fonts", `atkinson-${subset}.woff2`));
}
copyFileSync(join(font, "LICENSE"), join(out, "fonts", "OFL.txt"));
copyFileSync(join(here, "icon.svg"), join(out, "icon.svg"));

for (const name of ["upstander.css", "upstander.js", "js-enabled.js", "studio.css", "studio.js", "fonts/atkinson-latin.woff2"]) {
  const bytes = readFileSync(join(out, name));
  const sent = name.endsWith("woff2") ? bytes.length : gzipSync(bytes).length;
  console.log(`${name.padEnd(28)} ${String(sent).padStart(6)} bytes on the wire`);
}
