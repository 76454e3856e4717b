namespace EdgeAspire.Bench;

/// <summary>One line of a suite's table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Figures">The figures in the order of the table's columns; a figure's name carries its unit.</param>
internal sealed record Row(string Name, params (string Name, double Value)[] Figures);
