using EdgeAspire.Parts;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Protocol.Pieces;

/// <summary>
/// The way from a box in one dense row-major tensor to the same box in another. Each tensor holds a box of the same value of a model; where
/// the elements lie is worked out once, so that a copy computes no geometry and allocates nothing.
/// </summary>
public sealed class BoxCopy
{
    private readonly int[] _lengths;
    private readonly int[] _sourceSteps;
    private readonly int[] _targetSteps;
    private readonly int _sourceStart;
    private readonly int _targetStart;

    /// <summary>Works out the way.</summary>
    /// <param name="source">The box of the value that the source holds.</param>
    /// <param name="target">The box of the value that the target holds.</param>
    /// <param name="box">What is copied: not empty, and a part of both.</param>
    /// <exception cref="ArgumentException">The box is empty or not in both, or a tensor has more than <see cref="int.MaxValue"/> elements.</exception>
    public BoxCopy(Region source, Region target, Region box)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(box);
        if (source.Rank != box.Rank || target.Rank != box.Rank || box.Rank > TensorShape.MaxRank || box.IsEmpty
            || !source.Contains(box) || !target.Contains(box) || source.Elements > int.MaxValue || target.Elements > int.MaxValue)
        {
            throw new ArgumentException($"The box {box} cannot be copied from {source} to {target}.", nameof(box));
        }

        List<int> lengths = [];
        List<int> sourceSteps = [];
        List<int> targetSteps = [];
        var run = 1;
        var sourceStep = 1;
        var targetStep = 1;
        for (var axis = box.Rank - 1; axis >= 0; axis--)
        {
            var length = (int)box.Axes[axis].Length;
            _sourceStart += (int)(box.Axes[axis].Start - source.Axes[axis].Start) * sourceStep;
            _targetStart += (int)(box.Axes[axis].Start - target.Axes[axis].Start) * targetStep;

            // Elements lie side by side in both as long as all axes inside are whole in both.
            if (run == sourceStep && run == targetStep)
            {
                run *= length;
            }
            else if (length > 1)
            {
                lengths.Add(length);
                sourceSteps.Add(sourceStep);
                targetSteps.Add(targetStep);
            }

            sourceStep *= (int)source.Axes[axis].Length;
            targetStep *= (int)target.Axes[axis].Length;
        }

        RunElements = run;
        Elements = (int)box.Elements;
        _lengths = [.. lengths];
        _sourceSteps = [.. sourceSteps];
        _targetSteps = [.. targetSteps];
    }

    /// <summary>Elements that are copied.</summary>
    public int Elements { get; }

    /// <summary>Elements that lie one behind the other in both tensors.</summary>
    public int RunElements { get; }

    /// <summary>Copies bytes as they are.</summary>
    /// <param name="source">All bytes of the source.</param>
    /// <param name="target">All bytes of the target.</param>
    /// <param name="elementBytes">Bytes of an element of both, one or more.</param>
    public void Copy(ReadOnlySpan<byte> source, Span<byte> target, int elementBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementBytes);
        var step = default(CopyStep);
        Apply(source, target, elementBytes, ref step);
    }

    /// <summary>Applies a step to every run.</summary>
    internal void Apply<TSource, TTarget, TStep>(ReadOnlySpan<TSource> source, Span<TTarget> target, ref TStep step)
        where TStep : struct, IRunStep<TSource, TTarget> =>
        Apply(source, target, 1, ref step);

    private void Apply<TSource, TTarget, TStep>(ReadOnlySpan<TSource> source, Span<TTarget> target, int width, ref TStep step)
        where TStep : struct, IRunStep<TSource, TTarget>
    {
        Span<int> places = stackalloc int[TensorShape.MaxRank];
        places = places[.._lengths.Length];
        places.Clear();
        var from = _sourceStart;
        var to = _targetStart;
        while (true)
        {
            step.Apply(source.Slice(from * width, RunElements * width), target.Slice(to * width, RunElements * width));
            var axis = 0;
            while (axis < places.Length && ++places[axis] == _lengths[axis])
            {
                from -= (_lengths[axis] - 1) * _sourceSteps[axis];
                to -= (_lengths[axis] - 1) * _targetSteps[axis];
                places[axis++] = 0;
            }

            if (axis == places.Length)
            {
                return;
            }

            from += _sourceSteps[axis];
            to += _targetSteps[axis];
        }
    }

    private readonly struct CopyStep : IRunStep<byte, byte>
    {
        public void Apply(ReadOnlySpan<byte> source, Span<byte> target) => source.CopyTo(target);
    }
}
