using System.Numerics;

namespace EdgeAspire.Trainer.Engine.Optimizers;

/// <summary>Adam with decoupled weight decay (Kingma and Ba; Loshchilov and Hutter) over one flat parameter vector.</summary>
internal sealed class Adam
{
    private const float FirstDecay = 0.9f;
    private const float SecondDecay = 0.99f;
    private const float Epsilon = 1e-7f;

    /// <summary>Creates an optimizer for a vector of <paramref name="length"/> parameters.</summary>
    internal Adam(int length)
    {
        First = new float[length];
        Second = new float[length];
    }

    /// <summary>Running mean of the gradients.</summary>
    internal float[] First { get; }

    /// <summary>Running mean of the squared gradients.</summary>
    internal float[] Second { get; }

    /// <summary>Updates made so far.</summary>
    internal long Steps { get; set; }

    /// <summary>parameters −= rate · (m̂/(√v̂ + ε) + decay · parameters).</summary>
    internal void Update(Span<float> parameters, ReadOnlySpan<float> gradient, float rate, float weightDecay)
    {
        Steps++;
        float firstCorrection = 1 / (1 - MathF.Pow(FirstDecay, Steps));
        float secondCorrection = 1 / (1 - MathF.Pow(SecondDecay, Steps));
        float keep = 1 - (rate * weightDecay);
        Span<float> first = First;
        Span<float> second = Second;
        int i = 0;
        for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient[i..]);
            Vector<float> m = (new Vector<float>(first[i..]) * FirstDecay) + (g * (1 - FirstDecay));
            Vector<float> v = (new Vector<float>(second[i..]) * SecondDecay) + (g * g * (1 - SecondDecay));
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            Vector<float> step = m * (rate * firstCorrection) / (Vector.SquareRoot(v * secondCorrection) + new Vector<float>(Epsilon));
            ((new Vector<float>(parameters[i..]) * keep) - step).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            float g = gradient[i];
            first[i] = (first[i] * FirstDecay) + (g * (1 - FirstDecay));
            second[i] = (second[i] * SecondDecay) + (g * g * (1 - SecondDecay));
            float step = first[i] * (rate * firstCorrection) / (MathF.Sqrt(second[i] * secondCorrection) + Epsilon);
            parameters[i] = (parameters[i] * keep) - step;
        }
    }
}
