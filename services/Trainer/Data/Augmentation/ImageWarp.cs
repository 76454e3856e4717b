using System.Runtime.InteropServices;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Data.Augmentation;

/// <summary>
/// Draws random distortions and resamples images through them. The displacement field is a cubic B-spline over a coarse grid of random
/// vectors, which is as smooth as the usual blurred noise at a small part of its cost. One instance for each thread.
/// </summary>
internal sealed class ImageWarp
{
    private const int GridSize = 7;
    private const int Margin = 6;

    private readonly int _height;
    private readonly int _width;
    private readonly float[] _rowWeights;
    private readonly float[] _columnWeights;
    private readonly float[] _padded;
    private readonly float[] _grid = new float[2 * GridSize * GridSize];
    private readonly float[] _rowField = new float[2 * GridSize];
    private readonly float[] _field;
    private readonly float[] _sourceX;
    private readonly float[] _sourceY;
    private readonly int _stride;

    /// <summary>Creates a warp for images of one size.</summary>
    internal ImageWarp(int height, int width)
    {
        _height = height;
        _width = width;
        _rowWeights = SplineWeights(height);
        _columnWeights = SplineWeights(width);
        _stride = width + (2 * Margin);
        _padded = new float[(height + (2 * Margin)) * _stride];
        _field = new float[2 * width];
        _sourceX = new float[height * width];
        _sourceY = new float[height * width];
    }

    /// <summary>Writes a randomly distorted copy of an image (bytes 0..255) as values 0..1; all channels move alike.</summary>
    internal void Apply(ReadOnlySpan<byte> source, Span<float> target, int channels, Distortion distortion, ref SequenceRandom random)
    {
        if (distortion == Distortion.None)
        {
            for (int k = 0; k < target.Length; k++)
            {
                target[k] = source[k] * (1f / 255);
            }

            return;
        }

        Draw(distortion, ref random, out Affine map);
        Trace(distortion, map);
        int plane = _height * _width;
        for (int channel = 0; channel < channels; channel++)
        {
            Pad(source.Slice(channel * plane, plane));
            Resample(target.Slice(channel * plane, plane));
        }
    }

    private void Pad(ReadOnlySpan<byte> source)
    {
        for (int y = 0; y < _height; y++)
        {
            Span<float> line = _padded.AsSpan(((y + Margin) * _stride) + Margin, _width);
            for (int x = 0; x < line.Length; x++)
            {
                line[x] = source[(y * _width) + x] * (1f / 255);
            }
        }
    }

    // Where every pixel comes from, in the padded image.
    private void Trace(Distortion distortion, Affine map)
    {
        float limitX = _width + (2 * Margin) - 1.01f;
        float limitY = _height + (2 * Margin) - 1.01f;
        bool elastic = distortion.ElasticPixels > 0;
        for (int y = 0; y < _height; y++)
        {
            if (elastic)
            {
                FieldRow(y);
            }

            float baseX = (map.Xy * (y - map.CentreY)) - (map.Xx * map.CentreX) + map.CentreX + map.ShiftX + Margin;
            float baseY = (map.Yy * (y - map.CentreY)) - (map.Yx * map.CentreX) + map.CentreY + map.ShiftY + Margin;
            Span<float> lineX = _sourceX.AsSpan(y * _width, _width);
            Span<float> lineY = _sourceY.AsSpan(y * _width, _width);
            for (int x = 0; x < lineX.Length; x++)
            {
                lineX[x] = Math.Clamp(baseX + (map.Xx * x) + _field[x], 0, limitX);
                lineY[x] = Math.Clamp(baseY + (map.Yx * x) + _field[_width + x], 0, limitY);
            }
        }
    }

    private void Resample(Span<float> target)
    {
        for (int k = 0; k < target.Length; k++)
        {
            int left = (int)_sourceX[k];
            int top = (int)_sourceY[k];
            float fx = _sourceX[k] - left;
            float fy = _sourceY[k] - top;
            int at = (top * _stride) + left;
            float upper = _padded[at] + (fx * (_padded[at + 1] - _padded[at]));
            float lower = _padded[at + _stride] + (fx * (_padded[at + _stride + 1] - _padded[at + _stride]));
            target[k] = upper + (fy * (lower - upper));
        }
    }

    private void Draw(Distortion distortion, ref SequenceRandom random, out Affine map)
    {
        float angle = random.NextFloat(-distortion.RotationDegrees, distortion.RotationDegrees) * (MathF.PI / 180);
        float scaleX = 1 / (1 + random.NextFloat(-distortion.ScaleFraction, distortion.ScaleFraction));
        float scaleY = 1 / (1 + random.NextFloat(-distortion.ScaleFraction, distortion.ScaleFraction));
        float shear = random.NextFloat(-distortion.Shear, distortion.Shear);
        (float sin, float cos) = MathF.SinCos(angle);
        map = new Affine(
            scaleX * cos,
            scaleX * (sin + (shear * cos)),
            -scaleY * sin,
            scaleY * (cos - (shear * sin)),
            (_width - 1) / 2f,
            (_height - 1) / 2f,
            random.NextFloat(-distortion.ShiftPixels, distortion.ShiftPixels),
            random.NextFloat(-distortion.ShiftPixels, distortion.ShiftPixels));
        if (distortion.ElasticPixels > 0)
        {
            // Uniform with the wanted deviation: as good as normal here and several times cheaper.
            float range = distortion.ElasticPixels * MathF.Sqrt(3);
            foreach (ref float value in _grid.AsSpan())
            {
                value = random.NextFloat(-range, range);
            }
        }
        else
        {
            Array.Clear(_field);
        }
    }

    private void FieldRow(int y)
    {
        const int Cells = GridSize * GridSize;
        for (int axis = 0; axis < 2; axis++)
        {
            Span<float> row = _rowField.AsSpan(axis * GridSize, GridSize);
            for (int j = 0; j < GridSize; j++)
            {
                float sum = 0;
                for (int i = 0; i < GridSize; i++)
                {
                    sum += _rowWeights[(i * _height) + y] * _grid[(axis * Cells) + (i * GridSize) + j];
                }

                row[j] = sum;
            }

            Span<float> field = _field.AsSpan(axis * _width, _width);
            field.Clear();
            for (int j = 0; j < GridSize; j++)
            {
                float value = row[j];
                ReadOnlySpan<float> weights = _columnWeights.AsSpan(j * _width, _width);
                for (int x = 0; x < field.Length; x++)
                {
                    field[x] += value * weights[x];
                }
            }
        }
    }

    // [grid, length]: the cubic B-spline basis with its knots spread evenly over the axis.
    private static float[] SplineWeights(int length)
    {
        var weights = new float[GridSize * length];
        for (int x = 0; x < length; x++)
        {
            double position = 1 + (x * (GridSize - 3) / (double)Math.Max(1, length - 1));
            for (int i = 0; i < GridSize; i++)
            {
                double distance = Math.Abs(position - i);
                weights[(i * length) + x] = (float)(distance < 1 ? (2 / 3.0) - (distance * distance * (1 - (distance / 2)))
                    : distance < 2 ? Math.Pow(2 - distance, 3) / 6
                    : 0);
            }
        }

        return weights;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Affine(
        float Xx, float Xy, float Yx, float Yy, float CentreX, float CentreY, float ShiftX, float ShiftY);
}
