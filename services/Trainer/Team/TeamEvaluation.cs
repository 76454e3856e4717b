using EdgeAspire.Trainer.Data;
using EdgeAspire.Trainer.Engine.Operations;

namespace EdgeAspire.Trainer.Team;

/// <summary>The inference rule of the paper's section V over a set of images.</summary>
internal static class TeamEvaluation
{
    private const int Rows = 500;

    internal static TeamAccuracy Measure(ExpertTrainer[] experts, ImageSet images, ParallelOptions parallel, int threadsWithin)
    {
        int classes = images.Classes;
        float[] input = new float[Math.Min(Rows, images.Count) * images.ImageLength];
        int[] alone = new int[experts.Length];
        int[][] answered = Array.ConvertAll(experts, _ => new int[classes]);
        int team = 0;
        int any = 0;
        int mixed = 0;
        float[] probabilities = new float[classes];
        for (int start = 0; start < images.Count; start += Rows)
        {
            int rows = Math.Min(Rows, images.Count - start);
            ReadOnlySpan<byte> bytes = images.Pixels.Span.Slice(start * images.ImageLength, rows * images.ImageLength);
            for (int k = 0; k < bytes.Length; k++)
            {
                input[k] = bytes[k] * (1f / 255);
            }

            float[][] logits = new float[experts.Length][];
            Parallel.For(0, experts.Length, parallel, i => logits[i] = experts[i].Infer(input, rows, threadsWithin).ToArray());
            for (int x = 0; x < rows; x++)
            {
                byte label = images.Label(start + x);
                Array.Clear(probabilities);
                int winner = 0;
                float least = float.PositiveInfinity;
                bool anyRight = false;
                bool winnerRight = false;
                for (int i = 0; i < experts.Length; i++)
                {
                    ReadOnlySpan<float> row = logits[i].AsSpan(x * classes, classes);
                    bool right = IndexOfLargest(row) == label;
                    anyRight |= right;
                    alone[i] += right ? 1 : 0;
                    float entropy = Softmax.Entropy(row);
                    if (entropy < least)
                    {
                        (winner, least, winnerRight) = (i, entropy, right);
                    }

                    float logSum = Softmax.LogSumExp(row);
                    for (int c = 0; c < classes; c++)
                    {
                        probabilities[c] += MathF.Exp(row[c] - logSum);
                    }
                }

                answered[winner][label]++;
                team += winnerRight ? 1 : 0;
                any += anyRight ? 1 : 0;
                mixed += IndexOfLargest(probabilities) == label ? 1 : 0;
            }
        }

        double unit = 1.0 / images.Count;
        return new TeamAccuracy(
            team * unit,
            any * unit,
            mixed * unit,
            Array.ConvertAll(alone, count => count * unit),
            Array.ConvertAll(answered, counts => counts.Sum() * unit),
            answered);
    }

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int c = 1; c < values.Length; c++)
        {
            best = values[c] > values[best] ? c : best;
        }

        return best;
    }
}
