namespace EdgeAspire.Expert.Configuration;

/// <summary>What is made of the model's output.</summary>
public enum OutputMode
{
    /// <summary>As the model's manifest declares; without one, as the model's last operators tell.</summary>
    Auto,

    /// <summary>Logits: probabilities are their softmax.</summary>
    Logits,

    /// <summary>Probabilities already.</summary>
    Probabilities,

    /// <summary>Nothing: the model's own outputs are served, whatever they are.</summary>
    Raw,
}
