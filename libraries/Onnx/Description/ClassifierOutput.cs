namespace EdgeAspire.Onnx.Description;

/// <summary>What the numbers that a classifier answers are.</summary>
public enum ClassifierOutput
{
    /// <summary>Any real numbers; a softmax makes them probabilities. Logarithms of probabilities are such numbers too.</summary>
    Logits,

    /// <summary>Between 0 and 1 and with the sum 1.</summary>
    Probabilities,
}
