namespace EdgeAspire.Protocol.Pieces;

/// <summary>What <see cref="BoxCopy"/> does with elements that lie one behind the other in both tensors.</summary>
/// <typeparam name="TSource">The element type that is read.</typeparam>
/// <typeparam name="TTarget">The element type that is written.</typeparam>
internal interface IRunStep<TSource, TTarget>
{
    void Apply(ReadOnlySpan<TSource> source, Span<TTarget> target);
}
