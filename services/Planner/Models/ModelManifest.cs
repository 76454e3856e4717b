namespace EdgeAspire.Planner.Models;

/// <summary>One version of a model, as it is stored and handed out.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">1 and up; never used again, even after it was deleted.</param>
/// <param name="Created">When it was published.</param>
/// <param name="Strategy">One of <see cref="Strategies"/>.</param>
/// <param name="Parts">At least one.</param>
/// <param name="Input">What every part takes; null of a model that is no classifier.</param>
/// <param name="Classes">Number of classes that every part tells apart; null as the input is.</param>
/// <param name="ClassLabels">Names of the classes, as many as there are; null when nobody named them.</param>
/// <param name="Output">"logits" or "probabilities": what every part answers; null as the input is.</param>
/// <param name="Properties">Whatever the publisher wanted to say about it.</param>
/// <param name="NotClassifier">
/// Why the model is no classifier, so that it can be analysed, planned and cut, but is not served by experts; null when it is one.
/// </param>
internal sealed record ModelManifest(
    string Name,
    int Version,
    DateTimeOffset Created,
    string Strategy,
    IReadOnlyList<ModelPart> Parts,
    ModelInput? Input,
    int? Classes,
    IReadOnlyList<string>? ClassLabels,
    string? Output,
    IReadOnlyDictionary<string, string> Properties,
    string? NotClassifier = null);
