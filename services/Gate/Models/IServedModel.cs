namespace EdgeAspire.Gate.Models;

/// <summary>A version of a model that requests can be sent to.</summary>
internal interface IServedModel
{
    /// <summary>What callers see of it.</summary>
    ModelDescription Description { get; }

    /// <summary>The same, with what changes while it is served.</summary>
    ModelDescription DescribeNow() => Description;

    /// <summary>Whether devices would be asked now.</summary>
    bool IsReady { get; }
}
