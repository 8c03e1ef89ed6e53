// A sheet to sign on with a finger, a pen or the mouse. The typed name counts; this is an extra that may stay empty.
for (const input of document.querySelectorAll("[data-drawing]")) {
  const sheet = document.querySelector("[data-sheet]");
  const [canvas, clear] = [sheet?.querySelector("canvas"), sheet?.querySelector("button")];
  if (!canvas || !clear) continue;
  const pen = canvas.getContext("2d");
  const strokes = [];
  let stroke = null;
  sheet.hidden = false;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const part = (value, from, size, most) => Math.max(0, Math.min(most, Math.round(((value - from) / size) * most)));
    return [part(event.clientX, box.left, box.width, 600), part(event.clientY, box.top, box.height, 200)];
  };
  const draw = () => {
    pen.clearRect(0, 0, 600, 200);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const points of strokes) {
      pen.beginPath();
      pen.moveTo(...points[0]);
      for (const point of points) pen.lineTo(...point);
      pen.stroke();
    }
    input.value = strokes.map((points) => points.map((point) => point.join(",")).join(" ")).join(";");
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push((stroke = [at(event)]));
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const [x, y] = at(event);
    const [oldX, oldY] = stroke.at(-1);
    if (Math.abs(x - oldX) + Math.abs(y - oldY) > 3) {
      stroke.push([x, y]);
      draw();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (stroke = null));
  clear.addEventListener("click", () => {
    strokes.length = 0;
    draw();
  });
}
