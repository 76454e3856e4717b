// From a drawing to what MNIST holds: cropped, fitted into 20x20 with its aspect, centred by mass in 28x28, white on black.

const side = 28;
const box = 20;

/**
 * @param {Float32Array} ink 0 to 1, row by row
 * @returns {Float32Array|null} 784 pixels, or null when there is no ink
 */
export function toMnist(ink, width, height) {
  const bounds = findBounds(ink, width, height);
  if (!bounds) return null;
  const scale = box / Math.max(bounds.width, bounds.height);
  const fittedWidth = Math.max(1, Math.round(bounds.width * scale));
  const fittedHeight = Math.max(1, Math.round(bounds.height * scale));
  const fitted = shrink(ink, width, bounds, fittedWidth, fittedHeight);
  return centre(fitted, fittedWidth, fittedHeight);
}

function findBounds(ink, width, height) {
  let left = width, right = -1, top = height, bottom = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x] > 0.1) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

// Each target pixel is the mean of the area that it covers.
function shrink(ink, stride, bounds, width, height) {
  const result = new Float32Array(width * height);
  const stepX = bounds.width / width;
  const stepY = bounds.height / height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      result[y * width + x] = mean(ink, stride, bounds, x * stepX, y * stepY, stepX, stepY);
    }
  }
  return result;
}

function mean(ink, stride, bounds, x0, y0, stepX, stepY) {
  let sum = 0;
  const endX = Math.min(x0 + stepX, bounds.width);
  const endY = Math.min(y0 + stepY, bounds.height);
  for (let y = Math.floor(y0); y < endY; y++) {
    const weightY = Math.min(y + 1, endY) - Math.max(y, y0);
    for (let x = Math.floor(x0); x < endX; x++) {
      const weightX = Math.min(x + 1, endX) - Math.max(x, x0);
      sum += weightX * weightY * ink[(bounds.top + y) * stride + bounds.left + x];
    }
  }
  return sum / (stepX * stepY);
}

function centre(fitted, width, height) {
  let mass = 0, massX = 0, massY = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = fitted[y * width + x];
      mass += value;
      massX += value * (x + 0.5);
      massY += value * (y + 0.5);
    }
  }
  const left = clamp(Math.round(side / 2 - massX / mass), side - width);
  const top = clamp(Math.round(side / 2 - massY / mass), side - height);
  const result = new Float32Array(side * side);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      result[(top + y) * side + left + x] = Math.min(1, fitted[y * width + x]);
    }
  }
  return result;
}

const clamp = (value, most) => Math.min(most, Math.max(0, value));
