// Draws each label of a ZPL file with a renderer that is not ours. Usage: zpl.mjs FILE WIDTH_MM HEIGHT_MM DOTS_PER_MM OUT
import fs from "node:fs";
import { createRequire } from "node:module";

const { ready } = createRequire(process.env.TEMTIN_NODE + "/")("zpl-renderer-js");
const [file, width, height, dots, out] = process.argv.slice(2);
const { api } = await ready;
const labels = await api.zplToBase64MultipleAsync(fs.readFileSync(file, "utf8"), Number(width), Number(height), Number(dots));
labels.forEach((label, index) => fs.writeFileSync(`${out}-${String(index).padStart(3, "0")}.png`, Buffer.from(label, "base64")));
process.exit(0);
