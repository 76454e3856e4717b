using EdgeAspire.Trainer.Engine.Operations;
using EdgeAspire.Trainer.Engine.Randomness;

namespace EdgeAspire.Trainer.Engine.Networks;

/// <summary>
/// A multilayer perceptron with its parameters in one flat vector. Layer by layer: weights [inputs, outputs], then gamma and beta of
/// the batch normalisation for a hidden layer, or the bias for the last.
/// </summary>
internal sealed class Perceptron
{
    private readonly int[] _offsets;

    /// <summary>Creates a network with all parameters zero.</summary>
    internal Perceptron(PerceptronShape shape)
    {
        Shape = shape;
        _offsets = new int[shape.Depth + 1];
        for (int layer = 0; layer < shape.Depth; layer++)
        {
            int outputs = shape.OutputsOf(layer);
            int vectors = IsHidden(layer) ? 2 : 1;
            _offsets[layer + 1] = checked(_offsets[layer] + (shape.InputsOf(layer) * outputs) + (vectors * outputs));
        }

        Parameters = new float[_offsets[^1]];
        Statistics = new float[2 * shape.Hidden * (shape.Depth - 1)];
    }

    internal PerceptronShape Shape { get; }

    /// <summary>Trained values.</summary>
    internal float[] Parameters { get; }

    /// <summary>Running mean then running variance of each hidden layer.</summary>
    internal float[] Statistics { get; }

    /// <summary>Draws the weights (He et al.: normal with variance 2/inputs), gamma 1, shifts 0.</summary>
    internal void Initialize(SequenceRandom random)
    {
        Array.Clear(Parameters);
        for (int layer = 0; layer < Shape.Depth; layer++)
        {
            double deviation = Math.Sqrt((IsHidden(layer) ? 2.0 : 1.0) / Shape.InputsOf(layer));
            foreach (ref float weight in WeightsOf(Parameters, layer))
            {
                weight = (float)(deviation * random.NextNormal());
            }

            if (IsHidden(layer))
            {
                GammaOf(Parameters, layer).Fill(1);
                RunningMeanOf(layer).Clear();
                RunningVarianceOf(layer).Fill(1);
            }
        }
    }

    internal bool IsHidden(int layer) => layer < Shape.Depth - 1;

    internal Span<float> WeightsOf(float[] vector, int layer) =>
        vector.AsSpan(_offsets[layer], Shape.InputsOf(layer) * Shape.OutputsOf(layer));

    internal Span<float> GammaOf(float[] vector, int layer) =>
        vector.AsSpan(_offsets[layer] + (Shape.InputsOf(layer) * Shape.OutputsOf(layer)), Shape.OutputsOf(layer));

    /// <summary>Beta of a hidden layer, the bias of the last.</summary>
    internal Span<float> ShiftOf(float[] vector, int layer) => vector.AsSpan(_offsets[layer + 1] - Shape.OutputsOf(layer), Shape.OutputsOf(layer));

    internal Span<float> RunningMeanOf(int layer) => Statistics.AsSpan(2 * layer * Shape.Hidden, Shape.Hidden);

    internal Span<float> RunningVarianceOf(int layer) => Statistics.AsSpan(((2 * layer) + 1) * Shape.Hidden, Shape.Hidden);

    /// <summary>Logits of <paramref name="rows"/> samples with the running statistics: what the exported model computes.</summary>
    internal void Infer(ReadOnlySpan<float> input, Span<float> logits, int rows, PerceptronBuffers buffers, int threads)
    {
        buffers.Ensure(rows);
        ReadOnlySpan<float> current = input;
        for (int layer = 0; layer < Shape.Depth; layer++)
        {
            int inputs = Shape.InputsOf(layer);
            int outputs = Shape.OutputsOf(layer);
            if (!IsHidden(layer))
            {
                Dense.Forward(current, WeightsOf(Parameters, layer), ShiftOf(Parameters, layer), logits, rows, inputs, outputs, threads);
                return;
            }

            Span<float> output = buffers.ActivationOf(layer, rows);
            Dense.Forward(current, WeightsOf(Parameters, layer), default, output, rows, inputs, outputs, threads);
            BatchNormalization.Infer(
                output, GammaOf(Parameters, layer), ShiftOf(Parameters, layer), RunningMeanOf(layer), RunningVarianceOf(layer), rows);
            Rectifier.Forward(output);
            current = output;
        }
    }

    /// <summary>
    /// One forward and backward pass over a batch with the batch's statistics.
    /// </summary>
    /// <returns>The sum of the samples' losses in nats.</returns>
    internal double Backpropagate(
        ReadOnlySpan<float> input, ReadOnlySpan<byte> labels, int rows, float smoothing, float[] gradient, PerceptronBuffers buffers, int threads)
    {
        buffers.Ensure(rows);
        int last = Shape.Depth - 1;
        for (int layer = 0; layer <= last; layer++)
        {
            ReadOnlySpan<float> current = layer == 0 ? input : buffers.ActivationOf(layer - 1, rows);
            int outputs = Shape.OutputsOf(layer);
            Span<float> output = buffers.ActivationOf(layer, rows);
            ReadOnlySpan<float> bias = IsHidden(layer) ? default : ShiftOf(Parameters, layer);
            Dense.Forward(current, WeightsOf(Parameters, layer), bias, output, rows, Shape.InputsOf(layer), outputs, threads);
            if (IsHidden(layer))
            {
                Span<float> mean = buffers.MeanOf(layer);
                Span<float> inverse = buffers.InverseDeviationOf(layer);
                BatchNormalization.Forward(
                    output, buffers.NormalizedOf(layer, rows), GammaOf(Parameters, layer), ShiftOf(Parameters, layer), mean, inverse, rows);
                BatchNormalization.UpdateRunning(mean, inverse, RunningMeanOf(layer), RunningVarianceOf(layer), rows);
                Rectifier.Forward(output);
            }
        }

        Span<float> flow = buffers.GradientOf(last, rows);
        double loss = Softmax.CrossEntropy(buffers.ActivationOf(last, rows), labels, flow, rows, Shape.Classes, smoothing);
        for (int layer = last; layer >= 0; layer--)
        {
            flow = buffers.GradientOf(layer, rows);
            Span<float> biasGradient = ShiftOf(gradient, layer);
            if (IsHidden(layer))
            {
                Rectifier.Backward(buffers.ActivationOf(layer, rows), flow);
                BatchNormalization.Backward(
                    buffers.NormalizedOf(layer, rows), GammaOf(Parameters, layer), buffers.InverseDeviationOf(layer),
                    flow, GammaOf(gradient, layer), ShiftOf(gradient, layer), rows);
                biasGradient = default;
            }

            ReadOnlySpan<float> source = layer == 0 ? input : buffers.ActivationOf(layer - 1, rows);
            Span<float> inputGradient = layer == 0 ? default : buffers.GradientOf(layer - 1, rows);
            Dense.Backward(
                source, WeightsOf(Parameters, layer), flow, WeightsOf(gradient, layer), biasGradient, inputGradient,
                rows, Shape.InputsOf(layer), Shape.OutputsOf(layer), threads);
        }

        return loss;
    }
}
