// Elements by DOM calls only: the content policy allows no markup with styles, and text stays text.
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
export const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// How a choice looks and reads: never by colour alone.
export const SAFETY = {
  safer: { mark: "✓", words: "Safer" },
  "some-risk": { mark: "!", words: "Some risk" },
  "less-safe": { mark: "✕", words: "Less safe" },
};
export const UNSAID = { mark: "?", words: "Not said yet" };
export const safetyOf = (choice) => SAFETY[choice.safety] || UNSAID;
export const reads = (choice) => `${safetyOf(choice).mark} ${safetyOf(choice).words}`;
