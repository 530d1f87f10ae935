Console.WriteLine(OwnAttack.Comparison.Run(imageCount: 100));
