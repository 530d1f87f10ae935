namespace MLNet.Sgm.Reports.Html;

/// <summary>A row of the matrix: an attack from a source.</summary>
internal readonly record struct AttackRun(string Source, string Attack);
